package import Crypto
package import MailModel
import SwiftASN1
package import X509

/// Seals content as AuthEnvelopedData (RFC 5083) with AES-256-GCM, to the keys of certificates: by ECDH (RFC 5753
/// section 3.1) or RSAES-OAEP (RFC 3560 section 3), as each key demands.
package enum EnvelopeWriter {
    /// - Parameters:
    ///   - content: encrypted as id-data.
    ///   - recipients: certificates, 1 to ``CMSLimits/maximumRecipients``.
    ///   - algorithms: those that may bring it to them; a key that needs another is refused.
    ///   - contentKey: fresh for this content, 256 bits; the caller keeps it only wrapped.
    package static func seal(
        _ content: Octets, to recipients: [Certificate], contentKey: SymmetricKey,
        accepting algorithms: Set<RecipientAlgorithm>
    ) throws(CMSFailure) -> Octets {
        guard contentKey.bitCount == 256 else { throw .algorithmNotAccepted }
        guard let box = try? AES.GCM.seal(content.bytes, using: contentKey) else { throw .algorithmNotAccepted }
        let infos = try recipientInfos(for: recipients, contentKey: contentKey, accepting: algorithms)
        let contentHead = try contentHead(nonce: Array(box.nonce), length: box.ciphertext.count)
        let tag = DERWriting.node(DERWriting.octetString, Array(box.tag))
        return try framed(infos: infos, contentHead: contentHead, ciphertext: box.ciphertext, tag: tag)
    }

    /// The start of EncryptedContentInfo: type, algorithm with its parameters (RFC 5084 section 3.2), tag and length of the ciphertext.
    static func contentHead(nonce: [UInt8], length: Int) throws(CMSFailure) -> [UInt8] {
        let parameters = DERWriting.node(
            DERWriting.sequence, DERWriting.node(DERWriting.octetString, nonce), DERWriting.small(UInt8(CMSLimits.tagLength)))
        let algorithm = try DERWriting.algorithm(CMSIdentifiers.aes256GCM, parameters)
        return try DERWriting.serialized(CMSIdentifiers.data) + algorithm + DERWriting.header(0x80, length: length)
    }

    /// The SET OF RecipientInfo (RFC 5652 section 6.2), sorted as DER demands (X.690 section 11.6).
    static func recipientInfos(
        for recipients: [Certificate], contentKey: SymmetricKey, accepting algorithms: Set<RecipientAlgorithm>
    ) throws(CMSFailure) -> [UInt8] {
        guard !recipients.isEmpty, recipients.count <= CMSLimits.maximumRecipients else { throw .tooLarge }
        var infos: [[UInt8]] = []
        for recipient in recipients {
            guard let algorithm = RecipientAlgorithm(for: recipient.publicKey), algorithms.contains(algorithm) else {
                throw .recipientKeyNotAccepted
            }
            infos.append(try algorithm.recipientInfo(for: recipient, contentKey: contentKey))
        }
        infos.sort { $0.lexicographicallyPrecedes($1) }
        return DERWriting.node(DERWriting.set, Array(infos.joined()))
    }

    /// IssuerAndSerialNumber (RFC 5652 section 10.2.4).
    static func issuerAndSerial(of certificate: Certificate) throws(CMSFailure) -> [UInt8] {
        // Serialised as an INTEGER: the octets alone lack the zero that keeps one with its first bit set positive (X.690 section 8.3.3).
        let serial = try DERWriting.serialized(certificate.serialNumber.bytes)
        return DERWriting.node(DERWriting.sequence, try DERWriting.serialized(certificate.issuer), serial)
    }

    static func framed(
        infos: [UInt8], contentHead: [UInt8], ciphertext: some Collection<UInt8>, tag: [UInt8]
    ) throws(CMSFailure) -> Octets {
        let contentLength = contentHead.count + ciphertext.count
        let contentHeader = DERWriting.header(DERWriting.sequence, length: contentLength)
        let version = DERWriting.small(0)
        let bodyLength = version.count + infos.count + contentHeader.count + contentLength + tag.count
        let body = DERWriting.header(DERWriting.sequence, length: bodyLength)
        let type = try DERWriting.serialized(CMSIdentifiers.authEnvelopedData)
        let explicit = DERWriting.header(0xA0, length: body.count + bodyLength)
        let total = type.count + explicit.count + body.count + bodyLength
        guard total <= CMSLimits.maximumLength else { throw .tooLarge }
        var octets: [UInt8] = []
        octets.reserveCapacity(total + 8)
        for part in [DERWriting.header(DERWriting.sequence, length: total), type, explicit, body, version, infos] {
            octets += part
        }
        octets += contentHeader
        octets += contentHead
        octets += ciphertext
        octets += tag
        return Octets(octets)
    }
}
