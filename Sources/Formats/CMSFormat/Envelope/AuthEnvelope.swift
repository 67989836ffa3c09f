package import MailModel
import SwiftASN1

/// AuthEnvelopedData (RFC 5083 section 2.1) with AES-GCM, read but not yet opened.
package struct AuthEnvelope: Sendable {
    package let recipients: [EnvelopeRecipient]
    let recipientInfos: Octets
    let keyLength: Int
    let nonce: [UInt8]
    let ciphertext: Octets
    let tag: [UInt8]

    /// Reads strict DER. Refused: another content type, authenticated or unauthenticated attributes, originatorInfo, any algorithm but
    /// AES-GCM with a nonce of 12 octets and an ICV length of 16 written out.
    package init(parsing octets: Octets) throws(CMSFailure) {
        guard octets.count <= CMSLimits.maximumLength else { throw .tooLarge }
        do { self = try Self.read(octets) } catch let failure as CMSFailure { throw failure } catch { throw .malformed }
    }

    private init(
        recipients: [EnvelopeRecipient], recipientInfos: Octets, keyLength: Int, nonce: [UInt8], ciphertext: Octets, tag: [UInt8]
    ) {
        (self.recipients, self.recipientInfos, self.keyLength) = (recipients, recipientInfos, keyLength)
        (self.nonce, self.ciphertext, self.tag) = (nonce, ciphertext, tag)
    }

    private static func read(_ octets: Octets) throws -> AuthEnvelope {
        let root = try DER.parse(octets.bytes)
        return try DER.sequence(root, identifier: .sequence) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.authEnvelopedData else {
                throw CMSFailure.wrongContentType
            }
            return try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { try readBody($0) }
        }
    }

    private static func readBody(_ body: ASN1Node) throws -> AuthEnvelope {
        try DER.sequence(body, identifier: .sequence) { nodes in
            guard try Int(derEncoded: &nodes) == 0, let infos = nodes.next(), infos.identifier == .set else {
                throw CMSFailure.malformed
            }
            let recipients = try EnvelopeRecipient.readAll(infos)
            let content = try readContent(&nodes)
            let tag = try ASN1OctetString(derEncoded: &nodes)
            guard tag.bytes.count == CMSLimits.tagLength else { throw CMSFailure.algorithmNotAccepted }
            return AuthEnvelope(
                recipients: recipients, recipientInfos: Octets(infos.encodedBytes), keyLength: content.keyLength,
                nonce: content.nonce, ciphertext: content.ciphertext, tag: Array(tag.bytes))
        }
    }

    private struct Content { let keyLength: Int, nonce: [UInt8], ciphertext: Octets }

    private static func readContent(_ nodes: inout ASN1NodeCollection.Iterator) throws -> Content {
        try DER.sequence(try EnvelopeRecipient.next(&nodes), identifier: .sequence) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.data else { throw CMSFailure.wrongContentType }
            let (keyLength, nonce) = try readAlgorithm(&nodes)
            let ciphertext = try ASN1OctetString(
                derEncoded: &nodes, withIdentifier: .init(tagWithNumber: 0, tagClass: .contextSpecific))
            return Content(keyLength: keyLength, nonce: nonce, ciphertext: Octets(ciphertext.bytes))
        }
    }

    /// GCMParameters (RFC 5084 section 3.2), its ICV length written out: the default of 12 octets is refused.
    private static func readAlgorithm(_ nodes: inout ASN1NodeCollection.Iterator) throws -> (Int, [UInt8]) {
        try DER.sequence(try EnvelopeRecipient.next(&nodes), identifier: .sequence) { nodes in
            let algorithm = try ASN1ObjectIdentifier(derEncoded: &nodes)
            let isAES256 = algorithm == CMSIdentifiers.aes256GCM
            guard isAES256 || algorithm == CMSIdentifiers.aes128GCM else { throw CMSFailure.algorithmNotAccepted }
            return try DER.sequence(try EnvelopeRecipient.next(&nodes), identifier: .sequence) { nodes in
                let nonce = try ASN1OctetString(derEncoded: &nodes)
                guard nonce.bytes.count == CMSLimits.nonceLength, let length = nodes.next(),
                    try Int(derEncoded: length) == CMSLimits.tagLength
                else { throw CMSFailure.algorithmNotAccepted }
                return (isAES256 ? 32 : 16, Array(nonce.bytes))
            }
        }
    }
}
