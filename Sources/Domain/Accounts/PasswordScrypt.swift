import Crypto
import CryptoExtras

/// The function behind ``PasswordHash``: some 55 ms of work, never called on a thread that others wait for (see ``ScryptGate``).
enum PasswordScrypt {
    /// - Returns: the digest, or `nil` when the library refuses the parameters.
    @Sendable static func digest(_ password: [UInt8], salt: [UInt8], parameters: ScryptParameters) -> [UInt8]? {
        let key = try? KDF.Scrypt.deriveKey(
            from: password, salt: salt, outputByteCount: PasswordHash.digestLength, rounds: 1 << parameters.logRounds,
            blockSize: parameters.blockSize, parallelism: parameters.parallelism)
        return key?.withUnsafeBytes { Array($0) }
    }
}
