import Crypto
import SwiftASN1
import X509

extension SignatureAlgorithm {
    /// Whether a key can sign so: ECDSA on P-256 or P-384, RSA within ``KeyStrength``.
    func fits(_ key: Certificate.PublicKey) -> Bool {
        switch self {
        case .ecdsaSHA256, .ecdsaSHA384, .ecdsaSHA512: P256.Signing.PublicKey(key) != nil || P384.Signing.PublicKey(key) != nil
        case .rsaSHA256, .rsaSHA384, .rsaSHA512, .rsaPSSSHA256, .rsaPSSSHA384, .rsaPSSSHA512:
            KeyStrength.rsa(key) != nil
        }
    }

    /// DigestAlgorithmIdentifier, without parameters (RFC 5754 section 2).
    func digestIdentifier() throws(CMSFailure) -> [UInt8] { try DERWriting.algorithm(digest.name) }

    /// SignatureAlgorithmIdentifier: without parameters for ECDSA (RFC 5758 section 3.2), NULL for PKCS #1 v1.5 (RFC 4055 section 5), all
    /// of them for PSS (RFC 4056 section 2.2).
    func identifier() throws(CMSFailure) -> [UInt8] {
        switch self {
        case .ecdsaSHA256: try DERWriting.algorithm(CMSIdentifiers.ecdsaSHA256)
        case .ecdsaSHA384: try DERWriting.algorithm(CMSIdentifiers.ecdsaSHA384)
        case .ecdsaSHA512: try DERWriting.algorithm(CMSIdentifiers.ecdsaSHA512)
        case .rsaSHA256: try DERWriting.algorithm(CMSIdentifiers.rsaSHA256, DERWriting.null)
        case .rsaSHA384: try DERWriting.algorithm(CMSIdentifiers.rsaSHA384, DERWriting.null)
        case .rsaSHA512: try DERWriting.algorithm(CMSIdentifiers.rsaSHA512, DERWriting.null)
        case .rsaPSSSHA256, .rsaPSSSHA384, .rsaPSSSHA512:
            try DERWriting.algorithm(CMSIdentifiers.rsaPSS, try Self.pssParameters(digest))
        }
    }

    /// RSASSA-PSS-params (RFC 4055 section 3.1): digest, MGF1 with the same digest, a salt as long as it.
    private static func pssParameters(_ digest: Digest) throws(CMSFailure) -> [UInt8] {
        let hash = try DERWriting.algorithm(digest.name, DERWriting.null)
        let mask = try DERWriting.algorithm(CMSIdentifiers.mgf1, hash)
        return DERWriting.node(
            DERWriting.sequence, DERWriting.node(0xA0, hash), DERWriting.node(0xA1, mask),
            DERWriting.node(0xA2, DERWriting.small(digest.length)))
    }
}

extension SignatureAlgorithm.Digest {
    var name: ASN1ObjectIdentifier {
        switch self {
        case .sha256: CMSIdentifiers.sha256
        case .sha384: CMSIdentifiers.sha384
        case .sha512: CMSIdentifiers.sha512
        }
    }

    /// Octets of a hash.
    var length: UInt8 {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }
}
