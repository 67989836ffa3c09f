import MailModel
import SwiftASN1

/// Reads RecipientInfos (RFC 5652 section 6.2): those of the accepted algorithms, and KEM recipients, which are kept unread.
struct RecipientReader {
    let accepting: Set<RecipientAlgorithm>

    /// - Throws: ``CMSFailure/algorithmNotAccepted`` for every other kind, and for one that is not as it should be.
    func readAll(_ set: ASN1Node) throws -> [EnvelopeRecipient] {
        guard case .constructed(let nodes) = set.content else { throw CMSFailure.malformed }
        var recipients: [EnvelopeRecipient] = []
        for node in nodes {
            guard recipients.count < CMSLimits.maximumRecipients else { throw CMSFailure.tooLarge }
            recipients.append(try read(node))
        }
        guard !recipients.isEmpty else { throw CMSFailure.malformed }
        return recipients
    }

    private func read(_ node: ASN1Node) throws -> EnvelopeRecipient {
        do {
            let recipient =
                switch node.identifier {
                case .sequence: try Self.readTransport(node)
                case .init(tagWithNumber: 4, tagClass: .contextSpecific): try Self.readEncapsulation(node)
                default: try Self.readAgreement(node)
                }
            if let algorithm = recipient.algorithm, !accepting.contains(algorithm) { throw CMSFailure.algorithmNotAccepted }
            return recipient
        } catch CMSFailure.tooLarge { throw CMSFailure.tooLarge } catch { throw CMSFailure.algorithmNotAccepted }
    }

    /// KeyTransRecipientInfo (RFC 5652 section 6.2.1). Version 0: the recipient is named by issuer and serial number.
    private static func readTransport(_ node: ASN1Node) throws -> EnvelopeRecipient {
        try DER.sequence(node, identifier: .sequence) { nodes in
            guard try Int(derEncoded: &nodes) == 0 else { throw CMSFailure.malformed }
            let name = try DERReading.next(&nodes)
            try OAEPParameters.check(try DERReading.next(&nodes))
            let encrypted = try ASN1OctetString(derEncoded: &nodes)
            // As long as the modulus (RFC 8017 section 7.1.2); whose it is, the key's holder knows.
            guard name.identifier == .sequence, CMSLimits.rsaLengths.contains(encrypted.bytes.count) else {
                throw CMSFailure.algorithmNotAccepted
            }
            return .keyTransport(.init(issuerAndSerial: Array(name.encodedBytes), wrapped: Array(encrypted.bytes)))
        }
    }

    /// KeyAgreeRecipientInfo without ukm (RFC 5652 section 6.2.2, RFC 5753 section 3.1.1).
    private static func readAgreement(_ node: ASN1Node) throws -> EnvelopeRecipient {
        try DER.sequence(node, identifier: .init(tagWithNumber: 1, tagClass: .contextSpecific)) { nodes in
            guard try Int(derEncoded: &nodes) == 3 else { throw CMSFailure.malformed }
            let originator = try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { $0 }
            let agreement = try readScheme(try DERReading.next(&nodes))
            let ephemeral = try readPoint(originator, of: agreement)
            let keys = try DER.sequence(try DERReading.next(&nodes), identifier: .sequence) { nodes in
                var keys: [EnvelopeRecipient.EncryptedKey] = []
                while let key = nodes.next() {
                    guard keys.count < CMSLimits.maximumRecipients else { throw CMSFailure.tooLarge }
                    keys.append(try readKey(key))
                }
                guard !keys.isEmpty else { throw CMSFailure.malformed }
                return keys
            }
            return .keyAgreement(agreement, ephemeral: ephemeral, keys: keys)
        }
    }

    /// RFC 5753 section 7.1.4: the key derivation, with the key wrap as its parameter. Only AES-256 key wrap, which has no parameters.
    private static func readScheme(_ node: ASN1Node) throws -> KeyAgreement {
        try DER.sequence(node, identifier: .sequence) { nodes in
            let name = try ASN1ObjectIdentifier(derEncoded: &nodes)
            guard let agreement = KeyAgreement.allCases.first(where: { $0.scheme == name }) else {
                throw CMSFailure.algorithmNotAccepted
            }
            let (wrap, parameters) = try DERReading.algorithm(try DERReading.next(&nodes))
            guard wrap == CMSIdentifiers.aes256Wrap, parameters == nil else { throw CMSFailure.algorithmNotAccepted }
            return agreement
        }
    }

    private static func readPoint(_ node: ASN1Node, of agreement: KeyAgreement) throws -> [UInt8] {
        try DER.sequence(node, identifier: .init(tagWithNumber: 1, tagClass: .contextSpecific)) { nodes in
            let (name, parameters) = try DERReading.algorithm(try DERReading.next(&nodes))
            guard name == CMSIdentifiers.ecPublicKey else { throw CMSFailure.algorithmNotAccepted }
            // RFC 5753 section 7.1.2: absent, NULL or the curve; the recipient's key says which curve it is.
            if let parameters, parameters.identifier != .null {
                guard try ASN1ObjectIdentifier(derEncoded: parameters) == agreement.curve else {
                    throw CMSFailure.algorithmNotAccepted
                }
            }
            let point = try ASN1BitString(derEncoded: &nodes)
            // Not compressed, which RFC 5480 section 2.2 leaves to the reader, nor the point at infinity; whether it lies on the curve is
            // for the key's holder to check.
            guard point.paddingBits == 0, point.bytes.count == agreement.pointLength,
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
            guard try DERReading.next(&nodes).identifier == .sequence else { throw CMSFailure.malformed }
            return .keyEncapsulation(Octets(node.encodedBytes))
        }
    }

    private static func readKey(_ node: ASN1Node) throws -> EnvelopeRecipient.EncryptedKey {
        try DER.sequence(node, identifier: .sequence) { nodes in
            let name = try DERReading.next(&nodes)
            let wrapped = try ASN1OctetString(derEncoded: &nodes)
            guard name.identifier == .sequence, wrapped.bytes.count == CMSLimits.wrappedKeyLength else {
                throw CMSFailure.algorithmNotAccepted
            }
            return .init(issuerAndSerial: Array(name.encodedBytes), wrapped: Array(wrapped.bytes))
        }
    }
}
