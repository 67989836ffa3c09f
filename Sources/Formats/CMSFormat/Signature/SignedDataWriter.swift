import Crypto
package import MailModel
import SwiftASN1
package import X509

/// Signs content as SignedData (RFC 5652 section 5.1): one signer, content inside, attributes always present.
package enum SignedDataWriter {
    /// - Parameters:
    ///   - content: signed as id-data and carried inside.
    ///   - algorithm: one that the signer's key can do.
    ///   - chain: the signer's certificate, then those that issued it, without the root.
    ///   - signingTime: written to the second (RFC 5652 section 11.3).
    package static func sign(
        _ content: Octets, by algorithm: SignatureAlgorithm, key: SigningKeyID, chain: [Certificate], signingTime: Timestamp,
        keys: any KeyService
    ) async throws(CMSFailure) -> Octets {
        guard let signer = chain.first else { throw .recipientKeyNotAccepted }
        guard algorithm.fits(signer.publicKey) else { throw .algorithmNotAccepted }
        let attributes = try SignedAttributes.make(
            content: content, algorithm: algorithm, signer: signer, signingTime: signingTime)
        let signature: [UInt8]
        do {
            signature = try await keys.sign(
                Octets(DERWriting.node(DERWriting.set, attributes)), with: key, algorithm: algorithm)
        } catch { throw .key(error) }
        let digest = try algorithm.digestIdentifier()
        let info = DERWriting.node(
            DERWriting.sequence, DERWriting.small(1), try EnvelopeWriter.issuerAndSerial(of: signer), digest,
            DERWriting.node(0xA0, attributes), try algorithm.identifier(),
            DERWriting.node(DERWriting.octetString, signature))
        return try framed(content: content, chain: chain, digest: digest, info: info)
    }

    private static func framed(
        content: Octets, chain: [Certificate], digest: [UInt8], info: [UInt8]
    ) throws(CMSFailure) -> Octets {
        var certificates: [[UInt8]] = []
        for certificate in chain { certificates.append(try DERWriting.serialized(certificate)) }
        certificates.sort { $0.lexicographicallyPrecedes($1) }
        let tail = DERWriting.node(0xA0, Array(certificates.joined())) + DERWriting.node(DERWriting.set, info)
        let octetString = DERWriting.header(DERWriting.octetString, length: content.count)
        let explicitContent = DERWriting.header(0xA0, length: octetString.count + content.count)
        let contentType = try DERWriting.serialized(CMSIdentifiers.data)
        let innerLength = contentType.count + explicitContent.count + octetString.count + content.count
        let inner = DERWriting.header(DERWriting.sequence, length: innerLength)
        let head = DERWriting.small(1) + DERWriting.node(DERWriting.set, digest)
        let bodyLength = head.count + inner.count + innerLength + tail.count
        let body = DERWriting.header(DERWriting.sequence, length: bodyLength)
        let type = try DERWriting.serialized(CMSIdentifiers.signedData)
        let explicit = DERWriting.header(0xA0, length: body.count + bodyLength)
        let total = type.count + explicit.count + body.count + bodyLength
        guard total <= CMSLimits.maximumLength else { throw .tooLarge }
        var octets = DERWriting.header(DERWriting.sequence, length: total)
        octets.reserveCapacity(total + 8)
        for part in [type, explicit, body, head, inner, contentType, explicitContent, octetString] { octets += part }
        octets += content.bytes
        octets += tail
        return Octets(octets)
    }
}
