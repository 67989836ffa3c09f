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

    /// Refused: absent content, another content type than id-data, no signer or several, absent signed attributes.
    package init(parsing octets: Octets, encoding: CMSEncoding = .der) throws(CMSFailure) {
        try ASN1Bounds.check(octets, encoding)
        do { self = try Self.read(octets, encoding) } catch let failure as CMSFailure { throw failure } catch { throw .malformed }
    }

    private init(content: Octets, certificates: [Certificate], signer: SignerInfo) {
        (self.content, self.certificates, self.signer) = (content, certificates, signer)
    }

    private static func read(_ octets: Octets, _ encoding: CMSEncoding) throws -> SignedData {
        try DER.sequence(try encoding.parse(octets), identifier: .sequence) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.signedData else {
                throw CMSFailure.wrongContentType
            }
            return try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { try readBody($0, encoding) }
        }
    }

    private static func readBody(_ body: ASN1Node, _ encoding: CMSEncoding) throws -> SignedData {
        try DER.sequence(body, identifier: .sequence) { nodes in
            // RFC 5652 section 5.1: 3 where a signer is named by its key identifier.
            let version = try Int(derEncoded: &nodes)
            guard version == 1 || version == 3 else { throw CMSFailure.malformed }
            let digests = try SignatureAlgorithmReader.names(inSet: try DERReading.next(&nodes))
            let content = try readContent(try DERReading.next(&nodes), encoding)
            var certificates: [Certificate] = []
            var next = try DERReading.next(&nodes)
            if next.identifier == .init(tagWithNumber: 0, tagClass: .contextSpecific) {
                certificates = try readCertificates(next)
                next = try DERReading.next(&nodes)
            }
            if next.identifier == .init(tagWithNumber: 1, tagClass: .contextSpecific) {
                next = try DERReading.next(&nodes)  // CRLs: ours come with the directory
            }
            guard next.identifier == .set, case .constructed(let infos) = next.content else { throw CMSFailure.malformed }
            let signers = Array(infos)
            guard signers.count == 1 else { throw CMSFailure.notOneSigner }
            let signer = try SignerInfo(signers[0])
            guard version == signer.version, digests.contains(signer.digestName) else { throw CMSFailure.malformed }
            return SignedData(content: content, certificates: certificates, signer: signer)
        }
    }

    private static func readContent(_ node: ASN1Node, _ encoding: CMSEncoding) throws -> Octets {
        try DER.sequence(node, identifier: .sequence) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSIdentifiers.data else { throw CMSFailure.wrongContentType }
            return try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { node in
                Octets(try encoding.octetString(node))
            }
        }
    }

    private static func readCertificates(_ node: ASN1Node) throws -> [Certificate] {
        guard case .constructed(let nodes) = node.content else { throw CMSFailure.malformed }
        var certificates: [Certificate] = []
        for node in nodes {
            guard certificates.count < CMSLimits.maximumCertificates,
                node.encodedBytes.count <= CMSLimits.maximumCertificateLength
            else { throw CMSFailure.tooLarge }
            certificates.append(try Certificate(derEncoded: node))
        }
        return certificates
    }

    /// Checks the signature and every signed attribute that is known.
    ///
    /// - Parameters:
    ///   - algorithms: those that a signature may use.
    ///   - demanded: the attributes that may not be absent.
    /// - Returns: the certificate that signed. Who it belongs to, and whether it is to be trusted, is not judged here.
    package func verify(
        accepting algorithms: Set<SignatureAlgorithm>, demanding demanded: DemandedAttributes
    ) throws(CMSFailure) -> VerifiedSignature {
        guard algorithms.contains(signer.algorithm) else { throw .algorithmNotAccepted }
        guard let certificate = certificates.first(where: { signer.isNamed(by: $0) }) else { throw .signerMissing }
        let signingTime = try signer.checkAttributes(demanded, content: content, certificate: certificate)
        guard signer.algorithm.verifies(signer.signature, of: signer.signedOctets, with: certificate.publicKey) else {
            throw .notAuthentic
        }
        let others = certificates.filter { $0 != certificate }
        return VerifiedSignature(signer: certificate, others: others, signingTime: signingTime)
    }
}
