package import MailModel
import SwiftASN1

/// One RecipientInfo of an envelope (RFC 5652 section 6.2).
package enum EnvelopeRecipient: Sendable, Hashable {
    /// ECDH on P-256: the ephemeral point, and an encrypted content key for each certificate, named by its IssuerAndSerialNumber in DER.
    case keyAgreement(ephemeral: [UInt8], keys: [EncryptedKey])
    /// KEMRecipientInfo (RFC 9629 section 3), kept as it stands: an algorithm this version does not open, beside one that it does.
    case keyEncapsulation(Octets)

    package struct EncryptedKey: Sendable, Hashable {
        package let issuerAndSerial: [UInt8]
        package let wrapped: [UInt8]
    }

    /// - Throws: ``CMSFailure/algorithmNotAccepted`` for every other kind, and for one that is not as it should be.
    static func readAll(_ set: ASN1Node) throws -> [EnvelopeRecipient] {
        guard case .constructed(let nodes) = set.content else { throw CMSFailure.malformed }
        var recipients: [EnvelopeRecipient] = []
        for node in nodes {
            guard recipients.count < CMSLimits.maximumRecipients else { throw CMSFailure.tooLarge }
            recipients.append(try read(node))
        }
        guard !recipients.isEmpty else { throw CMSFailure.malformed }
        return recipients
    }

    private static func read(_ node: ASN1Node) throws -> EnvelopeRecipient {
        do {
            return node.identifier == .init(tagWithNumber: 4, tagClass: .contextSpecific)
                ? try readEncapsulation(node) : try readAgreement(node)
        } catch CMSFailure.tooLarge { throw CMSFailure.tooLarge } catch { throw CMSFailure.algorithmNotAccepted }
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
                guard !keys.isEmpty else { throw CMSFailure.malformed }
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
                // RFC 5753 section 7.1.2: absent, NULL or the curve; the recipient's key says which curve it is.
                guard let parameters = nodes.next(), parameters.identifier != .null else { return }
                guard try ASN1ObjectIdentifier(derEncoded: parameters) == CMSIdentifiers.p256 else {
                    throw CMSFailure.algorithmNotAccepted
                }
            }
            let point = try ASN1BitString(derEncoded: &nodes)
            // Neither compressed points nor the point at infinity; whether it lies on the curve is for the key's holder to check.
            guard point.paddingBits == 0, point.bytes.count == CMSLimits.pointLength,
                point.bytes.first == CMSLimits.uncompressedPoint
            else { throw CMSFailure.algorithmNotAccepted }
            return Array(point.bytes)
        }
    }

    /// OtherRecipientInfo that holds a KEMRecipientInfo (RFC 9629 section 3).
    private static func readEncapsulation(_ node: ASN1Node) throws -> EnvelopeRecipient {
        try DER.sequence(node, identifier: .init(tagWithNumber: 4, tagClass: .contextSpecific)) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.keyEncapsulation else {
                throw CMSFailure.algorithmNotAccepted
            }
            guard try next(&nodes).identifier == .sequence else { throw CMSFailure.malformed }
            return .keyEncapsulation(Octets(node.encodedBytes))
        }
    }

    static func next(_ nodes: inout ASN1NodeCollection.Iterator) throws -> ASN1Node {
        guard let node = nodes.next() else { throw CMSFailure.malformed }
        return node
    }

    private static func readKey(_ node: ASN1Node) throws -> EncryptedKey {
        try DER.sequence(node, identifier: .sequence) { nodes in
            let name = try next(&nodes)
            let wrapped = try ASN1OctetString(derEncoded: &nodes)
            guard name.identifier == .sequence, wrapped.bytes.count == CMSLimits.wrappedKeyLength else {
                throw CMSFailure.algorithmNotAccepted
            }
            return EncryptedKey(issuerAndSerial: Array(name.encodedBytes), wrapped: Array(wrapped.bytes))
        }
    }
}
