package import MailModel
import SwiftASN1

/// One RecipientInfo of an envelope (RFC 5652 section 6.2).
package enum EnvelopeRecipient: Sendable, Hashable {
    /// ECDH on P-256: the ephemeral point, and an encrypted content key for each certificate, named by its IssuerAndSerialNumber in DER.
    case keyAgreement(ephemeral: [UInt8], keys: [EncryptedKey])
    /// Any other kind or algorithm, kept as it stands: among them KEMRecipientInfo (RFC 9629 section 3).
    case other(Octets)

    package struct EncryptedKey: Sendable, Hashable {
        package let issuerAndSerial: [UInt8]
        package let wrapped: [UInt8]
    }

    static func readAll(_ set: ASN1Node) throws -> [EnvelopeRecipient] {
        guard case .constructed(let nodes) = set.content else { throw CMSFailure.malformed }
        var recipients: [EnvelopeRecipient] = []
        for node in nodes {
            guard recipients.count < CMSLimits.maximumRecipients else { throw CMSFailure.tooLarge }
            let isAgreement = node.identifier == .init(tagWithNumber: 1, tagClass: .contextSpecific)
            let agreement = isAgreement ? try? readAgreement(node) : nil
            recipients.append(agreement ?? .other(Octets(node.encodedBytes)))
        }
        guard !recipients.isEmpty else { throw CMSFailure.malformed }
        return recipients
    }

    /// KeyAgreeRecipientInfo without ukm (RFC 5652 section 6.2.2, RFC 5753 section 3.1.1).
    private static func readAgreement(_ node: ASN1Node) throws -> EnvelopeRecipient {
        try DER.sequence(node, identifier: .init(tagWithNumber: 1, tagClass: .contextSpecific)) { nodes in
            guard try Int(derEncoded: &nodes) == 3 else { throw CMSFailure.malformed }
            let ephemeral = try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { try readPoint($0) }
            try DER.sequence(try next(&nodes), identifier: .sequence) { nodes in
                guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.ecdhSHA256 else {
                    throw CMSFailure.algorithmNotAccepted
                }
                try DER.sequence(try next(&nodes), identifier: .sequence) { nodes in
                    guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.aes256Wrap else {
                        throw CMSFailure.algorithmNotAccepted
                    }
                }
            }
            let keys = try DER.sequence(try next(&nodes), identifier: .sequence) { nodes in
                var keys: [EncryptedKey] = []
                while let key = nodes.next() {
                    guard keys.count < CMSLimits.maximumRecipients else { throw CMSFailure.tooLarge }
                    keys.append(try readKey(key))
                }
                return keys
            }
            return .keyAgreement(ephemeral: ephemeral, keys: keys)
        }
    }

    private static func readPoint(_ node: ASN1Node) throws -> [UInt8] {
        try DER.sequence(node, identifier: .init(tagWithNumber: 1, tagClass: .contextSpecific)) { nodes in
            try DER.sequence(try next(&nodes), identifier: .sequence) { nodes in
                guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.ecPublicKey else {
                    throw CMSFailure.algorithmNotAccepted
                }
                _ = nodes.next()  // parameters: absent, NULL or the curve's name; the recipient's key decides
            }
            let point = try ASN1BitString(derEncoded: &nodes)
            guard point.paddingBits == 0 else { throw CMSFailure.malformed }
            return Array(point.bytes)
        }
    }

    static func next(_ nodes: inout ASN1NodeCollection.Iterator) throws -> ASN1Node {
        guard let node = nodes.next() else { throw CMSFailure.malformed }
        return node
    }

    private static func readKey(_ node: ASN1Node) throws -> EncryptedKey {
        try DER.sequence(node, identifier: .sequence) { nodes in
            guard let name = nodes.next() else { throw CMSFailure.malformed }
            let wrapped = try ASN1OctetString(derEncoded: &nodes)
            return EncryptedKey(issuerAndSerial: Array(name.encodedBytes), wrapped: Array(wrapped.bytes))
        }
    }
}
