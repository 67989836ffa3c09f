import SwiftASN1

/// Reads the two AlgorithmIdentifiers of a SignerInfo as one accepted combination. A digest that differs from the signature's, SHA-1,
/// MD5 and odd parameters are refused.
enum SignatureAlgorithmReader {
    private static let digests: [ASN1ObjectIdentifier: SignatureAlgorithm.Digest] = [
        CMSIdentifiers.sha256: .sha256, CMSIdentifiers.sha384: .sha384, CMSIdentifiers.sha512: .sha512,
    ]
    private static let ecdsa: Set<ASN1ObjectIdentifier> = [
        CMSIdentifiers.ecdsaSHA256, CMSIdentifiers.ecdsaSHA384, CMSIdentifiers.ecdsaSHA512,
    ]

    static func read(digest: ASN1Node, signature: ASN1Node) throws -> SignatureAlgorithm {
        let digest = try Self.digest(digest)
        let (name, parameters) = try DERReading.algorithm(signature)
        if name == CMSIdentifiers.rsaPSS {
            guard let parameters, (try? pssDigest(parameters)) == digest else { throw CMSFailure.algorithmNotAccepted }
            return pss(digest)
        }
        // RFC 5758 section 3.2: with ECDSA the parameters are absent.
        let mayBeNull = !ecdsa.contains(name)
        guard parameters == nil || mayBeNull && DERReading.isAbsentOrNull(parameters) else {
            throw CMSFailure.algorithmNotAccepted
        }
        return try plain(name, digest)
    }

    /// The names in a SET OF DigestAlgorithmIdentifier (RFC 5652 section 5.1).
    static func names(inSet set: ASN1Node) throws -> Set<ASN1ObjectIdentifier> {
        guard set.identifier == .set, case .constructed(let nodes) = set.content else { throw CMSFailure.malformed }
        var names: Set<ASN1ObjectIdentifier> = []
        for node in nodes {
            let (name, parameters) = try DERReading.algorithm(node)
            guard DERReading.isAbsentOrNull(parameters) else { throw CMSFailure.algorithmNotAccepted }
            names.insert(name)
        }
        return names
    }

    static func name(_ node: ASN1Node) throws -> ASN1ObjectIdentifier { try DERReading.algorithm(node).name }

    /// An accepted digest, by its AlgorithmIdentifier.
    static func digest(_ node: ASN1Node) throws -> SignatureAlgorithm.Digest {
        let (name, parameters) = try DERReading.algorithm(node)
        guard let digest = digests[name], DERReading.isAbsentOrNull(parameters) else { throw CMSFailure.algorithmNotAccepted }
        return digest
    }

    private static func plain(_ name: ASN1ObjectIdentifier, _ digest: SignatureAlgorithm.Digest) throws -> SignatureAlgorithm {
        switch (name, digest) {
        case (CMSIdentifiers.ecdsaSHA256, .sha256): .ecdsaSHA256
        case (CMSIdentifiers.ecdsaSHA384, .sha384): .ecdsaSHA384
        case (CMSIdentifiers.ecdsaSHA512, .sha512): .ecdsaSHA512
        // RFC 3370 section 3.2: rsaEncryption stands for PKCS #1 v1.5 with the digest named beside it.
        case (CMSIdentifiers.rsaEncryption, .sha256), (CMSIdentifiers.rsaSHA256, .sha256): .rsaSHA256
        case (CMSIdentifiers.rsaEncryption, .sha384), (CMSIdentifiers.rsaSHA384, .sha384): .rsaSHA384
        case (CMSIdentifiers.rsaEncryption, .sha512), (CMSIdentifiers.rsaSHA512, .sha512): .rsaSHA512
        default: throw CMSFailure.algorithmNotAccepted
        }
    }

    private static func pss(_ digest: SignatureAlgorithm.Digest) -> SignatureAlgorithm {
        switch digest {
        case .sha256: .rsaPSSSHA256
        case .sha384: .rsaPSSSHA384
        case .sha512: .rsaPSSSHA512
        }
    }

    /// RSASSA-PSS-params (RFC 4055 section 3.1): digest, MGF1 with the same digest, a salt as long as it, trailer 1.
    private static func pssDigest(_ parameters: ASN1Node) throws -> SignatureAlgorithm.Digest {
        try DER.sequence(parameters, identifier: .sequence) { nodes in
            let digest = try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { try Self.digest($0) }
            let (mgf, mgfParameters) = try DER.explicitlyTagged(&nodes, tagNumber: 1, tagClass: .contextSpecific) {
                try DERReading.algorithm($0)
            }
            let salt = try DER.explicitlyTagged(&nodes, tagNumber: 2, tagClass: .contextSpecific) { try Int(derEncoded: $0) }
            guard mgf == CMSIdentifiers.mgf1, let mgfParameters, try Self.digest(mgfParameters) == digest,
                salt == Int(digest.length), nodes.next() == nil
            else { throw CMSFailure.algorithmNotAccepted }
            return digest
        }
    }
}
