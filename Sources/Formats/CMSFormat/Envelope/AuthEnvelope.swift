package import MailModel
import SwiftASN1

/// AuthEnvelopedData (RFC 5083 section 2.1) with AES-GCM, read but not yet opened.
package struct AuthEnvelope: Sendable {
    package let recipients: [EnvelopeRecipient]
    let nonce: [UInt8]
    let ciphertext: Octets
    let tag: [UInt8]

    /// Refused: another content type, authenticated or unauthenticated attributes, originatorInfo, any algorithm but AES-256-GCM with a
    /// nonce of 12 octets and an ICV length of 16 written out, any recipient that ``EnvelopeRecipient`` does not know or whose algorithm
    /// is not accepted, even where another is ours.
    package init(
        parsing octets: Octets, accepting algorithms: Set<RecipientAlgorithm>, encoding: CMSEncoding = .der
    ) throws(CMSFailure) {
        try ASN1Bounds.check(octets, encoding)
        do { self = try Self.read(octets, algorithms, encoding) } catch let failure as CMSFailure { throw failure } catch {
            throw .malformed
        }
    }

    private init(recipients: [EnvelopeRecipient], nonce: [UInt8], ciphertext: Octets, tag: [UInt8]) {
        (self.recipients, self.nonce, self.ciphertext, self.tag) = (recipients, nonce, ciphertext, tag)
    }

    private static func read(
        _ octets: Octets, _ algorithms: Set<RecipientAlgorithm>, _ encoding: CMSEncoding
    ) throws -> AuthEnvelope {
        try DER.sequence(try encoding.parse(octets), identifier: .sequence) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.authEnvelopedData else {
                throw CMSFailure.wrongContentType
            }
            return try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                try readBody($0, algorithms, encoding)
            }
        }
    }

    private static func readBody(
        _ body: ASN1Node, _ algorithms: Set<RecipientAlgorithm>, _ encoding: CMSEncoding
    ) throws -> AuthEnvelope {
        try DER.sequence(body, identifier: .sequence) { nodes in
            guard try Int(derEncoded: &nodes) == 0, let infos = nodes.next(), infos.identifier == .set else {
                throw CMSFailure.malformed
            }
            let recipients = try RecipientReader(accepting: algorithms).readAll(infos)
            let content = try readContent(&nodes, encoding)
            let tag = try encoding.octetString(try DERReading.next(&nodes))
            guard tag.count == CMSLimits.tagLength else { throw CMSFailure.algorithmNotAccepted }
            return AuthEnvelope(
                recipients: recipients, nonce: content.nonce, ciphertext: Octets(content.ciphertext), tag: Array(tag))
        }
    }

    private struct Content { let nonce: [UInt8], ciphertext: ArraySlice<UInt8> }

    private static func readContent(_ nodes: inout ASN1NodeCollection.Iterator, _ encoding: CMSEncoding) throws -> Content {
        try DER.sequence(try DERReading.next(&nodes), identifier: .sequence) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.data else { throw CMSFailure.wrongContentType }
            let nonce = try readNonce(try DERReading.next(&nodes))
            let ciphertext = try encoding.octetString(
                try DERReading.next(&nodes), tag: .init(tagWithNumber: 0, tagClass: .contextSpecific))
            return Content(nonce: nonce, ciphertext: ciphertext)
        }
    }

    /// AES-256-GCM with GCMParameters (RFC 5084 section 3.2), the ICV length written out: the default of 12 octets is refused.
    private static func readNonce(_ algorithm: ASN1Node) throws -> [UInt8] {
        try DER.sequence(algorithm, identifier: .sequence) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.aes256GCM, let parameters = nodes.next() else {
                throw CMSFailure.algorithmNotAccepted
            }
            return try DER.sequence(parameters, identifier: .sequence) { nodes in
                let nonce = try ASN1OctetString(derEncoded: &nodes)
                guard nonce.bytes.count == CMSLimits.nonceLength, let length = nodes.next(),
                    try Int(derEncoded: length) == CMSLimits.tagLength
                else { throw CMSFailure.algorithmNotAccepted }
                return Array(nonce.bytes)
            }
        }
    }
}
