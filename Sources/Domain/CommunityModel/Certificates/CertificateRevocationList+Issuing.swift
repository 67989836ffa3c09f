package import Crypto
package import MailModel
import SwiftASN1
package import X509

extension CertificateRevocationList {
    /// Makes and signs a complete list.
    ///
    /// - Parameters:
    ///   - number: one more than that of the list before (RFC 5280 section 5.2.3).
    ///   - nextUpdate: when the next one will be there at the latest.
    package static func issue(
        by issuing: Certificate, key: P384.Signing.PrivateKey, number: UInt64, thisUpdate: Timestamp, nextUpdate: Timestamp,
        revoked: [RevokedCertificate]
    ) throws(RevocationFailure) -> Self {
        do {
            var list = DER.Serializer()
            try list.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(1)
                try algorithm(into: &coder)
                try coder.serialize(issuing.subject)
                try time(thisUpdate, into: &coder)
                try time(nextUpdate, into: &coder)
                try entries(revoked, into: &coder)
                try extensions(number: number, issuing, into: &coder)
            }
            let signed = list.serializedBytes
            let signature = try key.signature(for: signed)
            var whole = DER.Serializer()
            try whole.appendConstructedNode(identifier: .sequence) { coder in
                coder.serializeRawBytes(signed)
                try algorithm(into: &coder)
                try coder.serialize(ASN1BitString(bytes: Array(signature.derRepresentation)[...]))
            }
            return try Self(parsing: Octets(whole.serializedBytes))
        } catch let failure as RevocationFailure { throw failure } catch { throw .cannotSign }
    }

    private static func algorithm(into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) {
            try $0.serialize(RevocationListExtensions.ecdsaWithSHA384)
        }
    }

    private static func time(_ time: Timestamp, into coder: inout DER.Serializer) throws {
        let civil = time.civil
        if civil.year < 2050 {
            try coder.serialize(
                UTCTime(
                    year: civil.year, month: civil.month, day: civil.day, hours: civil.hour, minutes: civil.minute,
                    seconds: civil.second))
        } else {
            try coder.serialize(
                GeneralizedTime(
                    year: civil.year, month: civil.month, day: civil.day, hours: civil.hour, minutes: civil.minute,
                    seconds: civil.second, fractionalSeconds: 0))
        }
    }

    private static func entries(_ revoked: [RevokedCertificate], into coder: inout DER.Serializer) throws {
        guard !revoked.isEmpty else { return }
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            for entry in revoked.sorted(by: { $0.serial.lexicographicallyPrecedes($1.serial) }) {
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.serialize(entry.serial[...])
                    try time(entry.since, into: &coder)
                    // RFC 5280 section 5.3.1: `unspecified` is said by leaving the reason out.
                    guard entry.reason != .unspecified else { return }
                    try coder.appendConstructedNode(identifier: .sequence) { coder in
                        try append(RevocationListExtensions.reasonCode, [0x0A, 0x01, entry.reason.rawValue], into: &coder)
                    }
                }
            }
        }
    }

    private static func extensions(number: UInt64, _ issuing: Certificate, into coder: inout DER.Serializer) throws {
        var numberCoder = DER.Serializer()
        try numberCoder.serialize(number)
        guard let identifier = try issuing.extensions.subjectKeyIdentifier?.keyIdentifier, identifier.count < 0x7C else {
            throw RevocationFailure.cannotSign
        }
        let length = UInt8(identifier.count)
        try coder.appendConstructedNode(identifier: ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)) { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try append(
                    RevocationListExtensions.keyIdentifier, [0x30, length + 2, 0x80, length] + identifier, into: &coder)
                try append(RevocationListExtensions.listNumber, numberCoder.serializedBytes, into: &coder)
            }
        }
    }

    private static func append(
        _ oid: ASN1ObjectIdentifier, _ value: [UInt8], into coder: inout DER.Serializer
    ) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(oid)
            try coder.serialize(ASN1OctetString(contentBytes: value[...]))
        }
    }
}
