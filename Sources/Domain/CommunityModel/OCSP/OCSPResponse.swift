package import Crypto
package import MailModel
import SwiftASN1
package import X509

/// Makes answers in DER (RFC 6960 section 4.2, in the profile of RFC 5019 section 2.2).
package enum OCSPResponse {
    /// One certificate's state, and between which moments it is known.
    package struct Single: Sendable, Hashable {
        let certificate: OCSPCertificateID
        let status: OCSPStatus

        package init(_ certificate: OCSPCertificateID, _ status: OCSPStatus) {
            (self.certificate, self.status) = (certificate, status)
        }
    }

    /// Who signs: a certificate with id-kp-OCSPSigning, of the issuer that is asked about, and its key.
    package struct Signer: Sendable {
        package let certificate: Certificate
        package let key: P256.Signing.PrivateKey

        package init(certificate: Certificate, key: P256.Signing.PrivateKey) { (self.certificate, self.key) = (certificate, key) }
    }

    /// That there is no answer, and why; not signed (RFC 6960 section 2.3).
    package static func failure(_ failure: OCSPFailure) -> Octets { Octets([0x30, 0x03, 0x0A, 0x01, failure.rawValue]) }

    package static func signed(
        by signer: Signer, about singles: [Single], nonce: [UInt8]?, thisUpdate: Timestamp, nextUpdate: Timestamp
    ) throws -> Octets {
        let data = try encoded { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try responderID(signer, into: &coder)
                try time(thisUpdate, into: &coder)  // producedAt
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    for single in singles { try append(single, thisUpdate, nextUpdate, into: &coder) }
                }
                if let nonce { try append(nonce: nonce, into: &coder) }
            }
        }
        let signature = try signer.key.signature(for: data)
        let basic = try encoded { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                coder.serializeRawBytes(data)
                try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(OCSPIdentifiers.ecdsaWithSHA256) }
                try coder.serialize(ASN1BitString(bytes: Array(signature.derRepresentation)[...]))
                try coder.appendConstructedNode(identifier: tagged(0)) { coder in
                    try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(signer.certificate) }
                }
            }
        }
        return Octets(try whole(basic))
    }

    private static func whole(_ basic: [UInt8]) throws -> [UInt8] {
        try encoded { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                coder.appendPrimitiveNode(identifier: .enumerated) { $0.append(0) }  // successful
                try coder.appendConstructedNode(identifier: tagged(0)) { coder in
                    try coder.appendConstructedNode(identifier: .sequence) { coder in
                        try coder.serialize(OCSPIdentifiers.basicResponse)
                        try coder.serialize(ASN1OctetString(contentBytes: basic[...]))
                    }
                }
            }
        }
    }

    private static func encoded(_ write: (inout DER.Serializer) throws -> Void) throws -> [UInt8] {
        var coder = DER.Serializer()
        try write(&coder)
        return coder.serializedBytes
    }

    private static func tagged(_ number: UInt) -> ASN1Identifier {
        ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
    }

    /// By key: shorter, and the same whatever names mean (RFC 6960 section 4.2.1).
    private static func responderID(_ signer: Signer, into coder: inout DER.Serializer) throws {
        let hash = OCSPCertificateID.digest(Array(signer.key.publicKey.x963Representation), .sha1)
        try coder.appendConstructedNode(identifier: tagged(2)) { try $0.serialize(ASN1OctetString(contentBytes: hash[...])) }
    }

    private static func append(
        _ single: Single, _ thisUpdate: Timestamp, _ nextUpdate: Timestamp, into coder: inout DER.Serializer
    ) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            coder.serializeRawBytes(single.certificate.der)
            switch single.status {
            case .good: coder.appendPrimitiveNode(identifier: tagged(0)) { _ in }
            case .unknown: coder.appendPrimitiveNode(identifier: tagged(2)) { _ in }
            case .revoked(let entry): try append(entry, into: &coder)
            }
            try time(thisUpdate, into: &coder)
            try coder.appendConstructedNode(identifier: tagged(0)) { try time(nextUpdate, into: &$0) }
        }
    }

    private static func append(_ entry: RevokedCertificate, into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: tagged(1)) { coder in
            try time(entry.since, into: &coder)
            // As in a list (RFC 5280 section 5.3.1), `unspecified` is said by leaving the reason out.
            guard entry.reason != .unspecified else { return }
            coder.appendConstructedNode(identifier: tagged(0)) { coder in
                coder.appendPrimitiveNode(identifier: .enumerated) { $0.append(entry.reason.rawValue) }
            }
        }
    }

    /// The one that was asked with (RFC 9654 section 2.1): so that no older answer passes for this one.
    private static func append(nonce: [UInt8], into coder: inout DER.Serializer) throws {
        let value = try encoded { try $0.serialize(ASN1OctetString(contentBytes: nonce[...])) }
        try coder.appendConstructedNode(identifier: tagged(1)) { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.serialize(OCSPIdentifiers.nonce)
                    try coder.serialize(ASN1OctetString(contentBytes: value[...]))
                }
            }
        }
    }

    private static func time(_ time: Timestamp, into coder: inout DER.Serializer) throws {
        let civil = time.civil
        try coder.serialize(
            GeneralizedTime(
                year: civil.year, month: civil.month, day: civil.day, hours: civil.hour, minutes: civil.minute,
                seconds: civil.second, fractionalSeconds: 0))
    }
}
