package import Crypto
package import MailModel
import SwiftASN1
package import X509

/// Seals content as AuthEnvelopedData (RFC 5083) with AES-256-GCM, to the P-256 keys of certificates (RFC 5753 section 3.1).
package enum EnvelopeWriter {
    /// - Parameters:
    ///   - content: encrypted as id-data.
    ///   - recipients: certificates with P-256 keys, 1 to ``CMSLimits/maximumRecipients``.
    ///   - contentKey: fresh for this content, 256 bits; the caller keeps it only wrapped.
    package static func seal(
        _ content: Octets, to recipients: [Certificate], contentKey: SymmetricKey
    ) throws(CMSFailure) -> Octets {
        guard contentKey.bitCount == 256 else { throw .algorithmNotAccepted }
        guard let box = try? AES.GCM.seal(content.bytes, using: contentKey) else { throw .algorithmNotAccepted }
        let infos = try recipientInfos(for: recipients, contentKey: contentKey)
        let contentHead = try contentHead(nonce: Array(box.nonce), length: box.ciphertext.count)
        let tag = DERWriting.node(DERWriting.octetString, Array(box.tag))
        return try framed(infos: infos, contentHead: contentHead, ciphertext: box.ciphertext, tag: tag)
    }

    /// The start of EncryptedContentInfo: type, algorithm with its parameters (RFC 5084 section 3.2), tag and length of the ciphertext.
    static func contentHead(nonce: [UInt8], length: Int) throws(CMSFailure) -> [UInt8] {
        let parameters = DERWriting.node(
            DERWriting.sequence, DERWriting.node(DERWriting.octetString, nonce), DERWriting.small(UInt8(CMSLimits.tagLength)))
        let algorithm = DERWriting.node(
            DERWriting.sequence, try DERWriting.serialized(CMSIdentifiers.aes256GCM), parameters)
        return try DERWriting.serialized(CMSIdentifiers.data) + algorithm + DERWriting.header(0x80, length: length)
    }

    /// The SET OF RecipientInfo (RFC 5652 section 6.2), sorted as DER demands (X.690 section 11.6).
    package static func recipientInfos(
        for recipients: [Certificate], contentKey: SymmetricKey
    ) throws(CMSFailure) -> [UInt8] {
        guard !recipients.isEmpty, recipients.count <= CMSLimits.maximumRecipients else { throw .tooLarge }
        var infos: [[UInt8]] = []
        for recipient in recipients { infos.append(try recipientInfo(for: recipient, contentKey: contentKey)) }
        infos.sort { $0.lexicographicallyPrecedes($1) }
        return DERWriting.node(DERWriting.set, Array(infos.joined()))
    }

    /// KeyAgreeRecipientInfo (RFC 5652 section 6.2.2) under a key pair made for it alone.
    private static func recipientInfo(
        for recipient: Certificate, contentKey: SymmetricKey
    ) throws(CMSFailure) -> [UInt8] {
        guard let signing = P256.Signing.PublicKey(recipient.publicKey),
            let theirs = try? P256.KeyAgreement.PublicKey(x963Representation: signing.x963Representation)
        else { throw .recipientKeyNotAccepted }
        let ephemeral = P256.KeyAgreement.PrivateKey()
        guard let secret = try? ephemeral.sharedSecretFromKeyAgreement(with: theirs) else { throw .recipientKeyNotAccepted }
        let wrappingKey = try KeyAgreement.wrappingKey(from: SharedSecretOctets(secret))
        guard let wrapped = try? AES.KeyWrap.wrap(contentKey, using: wrappingKey) else { throw .recipientKeyNotAccepted }
        let point = DERWriting.node(DERWriting.bitString, [0], Array(ephemeral.publicKey.x963Representation))
        let keyAlgorithm = DERWriting.node(DERWriting.sequence, try DERWriting.serialized(CMSIdentifiers.ecPublicKey))
        let originator = DERWriting.node(0xA0, DERWriting.node(0xA1, keyAlgorithm, point))
        let wrap = DERWriting.node(DERWriting.sequence, try DERWriting.serialized(CMSIdentifiers.aes256Wrap))
        let agreement = DERWriting.node(DERWriting.sequence, try DERWriting.serialized(CMSIdentifiers.ecdhSHA256), wrap)
        let key = DERWriting.node(
            DERWriting.sequence, try issuerAndSerial(of: recipient), DERWriting.node(DERWriting.octetString, Array(wrapped)))
        let keys = DERWriting.node(DERWriting.sequence, key)
        return DERWriting.node(0xA1, DERWriting.small(3), originator, agreement, keys)
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
