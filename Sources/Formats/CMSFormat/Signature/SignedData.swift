package import MailModel
import SwiftASN1
package import X509

/// SignedData (RFC 5652 section 5.1) with its content inside and one signer, read but not yet verified.
package struct SignedData: Sendable {
    /// What was signed.
    package let content: Octets
    /// As carried, in no order that means anything.
    package let certificates: [Certificate]
    let signer: SignerInfo

    /// Reads strict DER. Refused: absent content, another content type than id-data, no signer or several, absent signed attributes.
    package init(parsing octets: Octets) throws(CMSFailure) {
        guard octets.count <= CMSLimits.maximumLength else { throw .tooLarge }
        do { self = try Self.read(octets) } catch let failure as CMSFailure { throw failure } catch { throw .malformed }
    }

    private init(content: Octets, certificates: [Certificate], signer: SignerInfo) {
        (self.content, self.certificates, self.signer) = (content, certificates, signer)
    }

    private static func read(_ octets: Octets) throws -> SignedData {
        let root = try DER.parse(octets.bytes)
        return try DER.sequence(root, identifier: .sequence) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.signedData else {
                throw CMSFailure.wrongContentType
            }
            return try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { try readBody($0) }
        }
    }

    private static func readBody(_ body: ASN1Node) throws -> SignedData {
        try DER.sequence(body, identifier: .sequence) { nodes in
            guard try Int(derEncoded: &nodes) == 1 else { throw CMSFailure.malformed }
            _ = try EnvelopeRecipient.next(&nodes)  // digestAlgorithms: the signer's own is what counts
            let content = try readContent(try EnvelopeRecipient.next(&nodes))
            var certificates: [Certificate] = []
            var next = try EnvelopeRecipient.next(&nodes)
            if next.identifier == .init(tagWithNumber: 0, tagClass: .contextSpecific) {
                certificates = try readCertificates(next)
                next = try EnvelopeRecipient.next(&nodes)
            }
            if next.identifier == .init(tagWithNumber: 1, tagClass: .contextSpecific) {
                next = try EnvelopeRecipient.next(&nodes)  // CRLs: ours come with the directory
            }
            guard next.identifier == .set, case .constructed(let infos) = next.content else { throw CMSFailure.malformed }
            let signers = Array(infos)
            guard signers.count == 1 else { throw CMSFailure.notOneSigner }
            return SignedData(content: content, certificates: certificates, signer: try SignerInfo(signers[0]))
        }
    }

    private static func readContent(_ node: ASN1Node) throws -> Octets {
        try DER.sequence(node, identifier: .sequence) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.data else { throw CMSFailure.wrongContentType }
            return try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { node in
                Octets(try ASN1OctetString(derEncoded: node).bytes)
            }
        }
    }

    private static func readCertificates(_ node: ASN1Node) throws -> [Certificate] {
        guard case .constructed(let nodes) = node.content else { throw CMSFailure.malformed }
        var certificates: [Certificate] = []
        for node in nodes {
            guard certificates.count < CMSLimits.maximumCertificates else { throw CMSFailure.tooLarge }
            certificates.append(try Certificate(derEncoded: node))
        }
        return certificates
    }

    /// Checks the signature and every signed attribute.
    ///
    /// - Returns: the certificate that signed. Who it belongs to, and whether it is to be trusted, is not judged here.
    package func verify(accepting algorithms: Set<SignatureAlgorithm> = Set(SignatureAlgorithm.allCases)) throws(CMSFailure)
        -> VerifiedSignature
    {
        guard algorithms.contains(signer.algorithm) else { throw .algorithmNotAccepted }
        guard let certificate = certificates.first(where: { signer.isNamed(by: $0) }) else { throw .signerMissing }
        let signingTime = try signer.checkAttributes(content: content, certificate: certificate)
        guard signer.algorithm.verifies(signer.signature, of: signer.signedOctets, with: certificate.publicKey) else {
            throw .notAuthentic
        }
        let others = certificates.filter { $0 != certificate }
        return VerifiedSignature(signer: certificate, others: others, signingTime: signingTime)
    }
}
