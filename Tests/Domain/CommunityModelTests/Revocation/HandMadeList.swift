import CommunityModel
import Crypto
import MailModel
import SwiftASN1
import X509

/// A revocation list built octet by octet, so that it can be wrong in one thing (RFC 5280 section 5.1).
struct HandMadeList {
    struct Extension {
        let oid: ASN1ObjectIdentifier
        var isCritical = false
        let value: [UInt8]

        static let number: ASN1ObjectIdentifier = [2, 5, 29, 20]
        static let reason: ASN1ObjectIdentifier = [2, 5, 29, 21]
        static let deltaIndicator: ASN1ObjectIdentifier = [2, 5, 29, 27]
        static let distributionPoint: ASN1ObjectIdentifier = [2, 5, 29, 28]
        static let certificateIssuer: ASN1ObjectIdentifier = [2, 5, 29, 29]
        static let keyIdentifier: ASN1ObjectIdentifier = [2, 5, 29, 35]
        static let unknown: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 99_999, 1]
    }

    struct Entry {
        var serial: [UInt8] = [7]
        var since = "261125000000Z"
        var extensions: [Extension] = []
    }

    static let ecdsaWithSHA384: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 3]
    static let ecdsaWithSHA256: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 2]

    let issuer: DistinguishedName
    var version: Int? = 1
    var algorithm = ecdsaWithSHA384, outerAlgorithm = ecdsaWithSHA384
    /// UTCTime with 13 octets, GeneralizedTime with 15; `nil` leaves it out.
    var thisUpdate: String? = "261124000000Z"
    var nextUpdate: String? = "261201000000Z"
    var entries: [Entry]?
    var extensions: [Extension]? = [
        Extension(oid: Extension.keyIdentifier, value: [0x30, 4, 0x80, 2, 1, 2]),
        Extension(oid: Extension.number, value: [2, 1, 5]),
    ]
    var paddingBits: UInt8 = 0
    var trailing: [UInt8] = []

    func signed(by key: P384.Signing.PrivateKey) throws -> Octets {
        var list = DER.Serializer()
        try list.appendConstructedNode(identifier: .sequence) { coder in
            if let version { try coder.serialize(version) }
            try Self.append(algorithm, into: &coder)
            try coder.serialize(issuer)
            for time in [thisUpdate, nextUpdate] { if let time { Self.append(time: time, into: &coder) } }
            if let entries {
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    for entry in entries { try Self.append(entry, into: &coder) }
                }
            }
            guard let extensions else { return }
            try coder.appendConstructedNode(identifier: ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)) {
                try Self.append(extensions, into: &$0)
            }
        }
        let signed = list.serializedBytes, signature = try key.signature(for: signed).derRepresentation
        var whole = DER.Serializer()
        try whole.appendConstructedNode(identifier: .sequence) { coder in
            coder.serializeRawBytes(signed)
            try Self.append(outerAlgorithm, into: &coder)
            coder.serializeRawBytes([0x03, UInt8(signature.count + 1), paddingBits] + Array(signature))
        }
        return Octets(whole.serializedBytes + trailing)
    }

    private static func append(_ algorithm: ASN1ObjectIdentifier, into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize(algorithm) }
    }

    private static func append(time: String, into coder: inout DER.Serializer) {
        coder.serializeRawBytes([time.utf8.count == 13 ? 0x17 : 0x18, UInt8(time.utf8.count)] + Array(time.utf8))
    }

    private static func append(_ entry: Entry, into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            coder.serializeRawBytes([0x02, UInt8(entry.serial.count)] + entry.serial)
            append(time: entry.since, into: &coder)
            if !entry.extensions.isEmpty { try append(entry.extensions, into: &coder) }
        }
    }

    private static func append(_ extensions: [Extension], into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            for one in extensions {
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.serialize(one.oid)
                    if one.isCritical { try coder.serialize(true) }
                    try coder.serialize(ASN1OctetString(contentBytes: one.value[...]))
                }
            }
        }
    }
}
