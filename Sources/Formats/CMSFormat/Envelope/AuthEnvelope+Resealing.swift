package import Crypto
package import MailModel
package import X509

extension AuthEnvelope {
    /// The same sealed content for other recipients: only the recipient part changes.
    ///
    /// - Parameters:
    ///   - contentKey: the key that the content is sealed with, which this node kept, wrapped.
    ///   - algorithms: those that may bring it to them.
    package func resealed(
        for recipients: [Certificate], contentKey: SymmetricKey, accepting algorithms: Set<RecipientAlgorithm>
    ) throws(CMSFailure) -> Octets {
        return try EnvelopeWriter.framed(
            infos: try EnvelopeWriter.recipientInfos(for: recipients, contentKey: contentKey, accepting: algorithms),
            contentHead: try EnvelopeWriter.contentHead(nonce: nonce, length: ciphertext.count), ciphertext: ciphertext.bytes,
            tag: DERWriting.node(DERWriting.octetString, tag))
    }

    /// Opens with the content key itself, for a copy that this node made.
    package func open(contentKey: SymmetricKey) throws(CMSFailure) -> Octets {
        guard contentKey.bitCount == 256, let nonce = try? AES.GCM.Nonce(data: nonce),
            let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: ciphertext.bytes, tag: tag),
            let content = try? AES.GCM.open(box, using: contentKey)
        else { throw .notAuthentic }
        return Octets([UInt8](content))
    }

    /// Whether exactly these certificates are the recipients.
    package func isSealed(for certificates: [Certificate]) throws(CMSFailure) -> Bool {
        var wanted: Set<[UInt8]> = []
        for certificate in certificates { wanted.insert(try EnvelopeWriter.issuerAndSerial(of: certificate)) }
        var found: Set<[UInt8]> = []
        for recipient in recipients {
            if case .keyEncapsulation = recipient { return false }
            for key in recipient.encryptedKeys { found.insert(key.issuerAndSerial) }
        }
        return wanted == found
    }
}
