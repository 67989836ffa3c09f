import Crypto
import CryptoExtras
import FoundationEssentials

/// The keys that RFC 5802 section 3 derives from a password.
struct ScramKeys {
    let clientKey: [UInt8], storedKey: [UInt8], serverKey: [UInt8]

    /// Passwords are used as their UTF-8 octets: machine secrets are hexadecimal, for which SASLprep changes nothing.
    init?(password: String, salt: [UInt8], iterations: Int) {
        guard
            let salted = try? KDF.Insecure.PBKDF2.deriveKey(
                from: Array(password.utf8), salt: salt, using: .sha256, outputByteCount: 32, unsafeUncheckedRounds: iterations)
        else { return nil }
        clientKey = Self.hmac(Array("Client Key".utf8), key: salted)
        storedKey = Array(SHA256.hash(data: clientKey))
        serverKey = Self.hmac(Array("Server Key".utf8), key: salted)
    }

    static func hmac(_ message: [UInt8], key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    }

    static func hmac(_ message: String, key: [UInt8]) -> [UInt8] {
        hmac(Array(message.utf8), key: SymmetricKey(data: key))
    }
}
