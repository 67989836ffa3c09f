import Crypto
import CryptoExtras
import MailModel
import SwiftASN1
import X509

/// Signature algorithms that can be verified, each with its digest.
package enum SignatureAlgorithm: Sendable, Hashable, CaseIterable {
    /// RFC 5758 section 3.2; `ecdsaSHA384` goes with P-384 keys.
    case ecdsaSHA256, ecdsaSHA384, ecdsaSHA512
    /// RFC 8017 section 8.2, keys within ``KeyStrength``.
    case rsaSHA256, rsaSHA384, rsaSHA512
    /// RFC 4056: the salt as long as the digest, MGF1 with the same digest.
    case rsaPSSSHA256, rsaPSSSHA384, rsaPSSSHA512

    enum Digest: Sendable {
        case sha256, sha384, sha512

        func hash(_ octets: ArraySlice<UInt8>) -> [UInt8] {
            switch self {
            case .sha256: Array(SHA256.hash(data: octets))
            case .sha384: Array(SHA384.hash(data: octets))
            case .sha512: Array(SHA512.hash(data: octets))
            }
        }
    }

    var digest: Digest {
        switch self {
        case .ecdsaSHA256, .rsaSHA256, .rsaPSSSHA256: .sha256
        case .ecdsaSHA384, .rsaSHA384, .rsaPSSSHA384: .sha384
        case .ecdsaSHA512, .rsaSHA512, .rsaPSSSHA512: .sha512
        }
    }

    func digest(of octets: ArraySlice<UInt8>) -> [UInt8] { digest.hash(octets) }

    func verifies(_ signature: [UInt8], of octets: [UInt8], with key: Certificate.PublicKey) -> Bool {
        switch self {
        case .ecdsaSHA256, .ecdsaSHA384, .ecdsaSHA512: verifiesECDSA(signature, of: octets, with: key)
        case .rsaSHA256, .rsaSHA384, .rsaSHA512: verifiesRSA(signature, of: octets, with: key, padding: .insecurePKCS1v1_5)
        case .rsaPSSSHA256, .rsaPSSSHA384, .rsaPSSSHA512: verifiesRSA(signature, of: octets, with: key, padding: .PSS)
        }
    }

    private func verifiesECDSA(_ signature: [UInt8], of octets: [UInt8], with key: Certificate.PublicKey) -> Bool {
        if let key = P256.Signing.PublicKey(key) {
            guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            switch digest {
            case .sha256: return key.isValidSignature(signature, for: SHA256.hash(data: octets))
            case .sha384: return key.isValidSignature(signature, for: SHA384.hash(data: octets))
            case .sha512: return key.isValidSignature(signature, for: SHA512.hash(data: octets))
            }
        }
        guard let key = P384.Signing.PublicKey(key),
            let signature = try? P384.Signing.ECDSASignature(derRepresentation: signature)
        else { return false }
        switch digest {
        case .sha256: return key.isValidSignature(signature, for: SHA256.hash(data: octets))
        case .sha384: return key.isValidSignature(signature, for: SHA384.hash(data: octets))
        case .sha512: return key.isValidSignature(signature, for: SHA512.hash(data: octets))
        }
    }

    private func verifiesRSA(
        _ signature: [UInt8], of octets: [UInt8], with key: Certificate.PublicKey, padding: _RSA.Signing.Padding
    ) -> Bool {
        guard let key = KeyStrength.rsa(key) else { return false }
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        switch digest {
        case .sha256: return key.isValidSignature(signature, for: SHA256.hash(data: octets), padding: padding)
        case .sha384: return key.isValidSignature(signature, for: SHA384.hash(data: octets), padding: padding)
        case .sha512: return key.isValidSignature(signature, for: SHA512.hash(data: octets), padding: padding)
        }
    }
}

extension Set<SignatureAlgorithm> {
    /// What a gateway of a member signs with.
    package static let profile1: Set<SignatureAlgorithm> = [.ecdsaSHA256]
}
