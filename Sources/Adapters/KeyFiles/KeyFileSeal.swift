import Crypto
import CryptoExtras
import FoundationEssentials

/// Seals a private key's PEM text under a secret: scrypt (passphrase) or HKDF (key file), then AES-256-GCM.
struct KeyFileSeal {
    private static let header = "-----BEGIN SECUREMAIL SEALED KEY-----\n", footer = "\n-----END SECUREMAIL SEALED KEY-----\n"
    /// scrypt's cost for a passphrase: about 0.1 s, 32 MiB.
    private static let rounds = 32_768, blockSize = 8
    private static let saltLength = 16

    let secret: KeyFileSecret

    static func isSealed(_ text: String) -> Bool { text.hasPrefix(header) }

    /// `nil` also when what was sealed would not open again: the key in it would be lost.
    func seal(_ text: String) -> String? {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<Self.saltLength).map { _ in UInt8.random(in: 0...255, using: &generator) }
        guard let key = key(salt), let box = try? AES.GCM.seal(Array(text.utf8), using: key), let combined = box.combined else {
            return nil
        }
        let base64 = Data(salt + combined).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        let sealed = Self.header + base64 + Self.footer
        return Self.open(sealed) { $0 == salt ? key : nil } == text ? sealed : nil
    }

    func open(_ text: String) -> String? { Self.open(text, key) }

    private static func open(_ text: String, _ key: (_ salt: [UInt8]) -> SymmetricKey?) -> String? {
        guard text.hasPrefix(header), text.hasSuffix(footer) else { return nil }
        let base64 = text.dropFirst(header.count).dropLast(footer.count).filter { $0 != "\n" }
        guard let octets = Data(base64Encoded: base64), octets.count > saltLength,
            let key = key(Array(octets.prefix(saltLength))),
            let box = try? AES.GCM.SealedBox(combined: octets.dropFirst(saltLength)),
            let plain = try? AES.GCM.open(box, using: key)
        else { return nil }
        return String(data: plain, encoding: .utf8)
    }

    private func key(_ salt: [UInt8]) -> SymmetricKey? {
        switch secret {
        case .passphrase(let text):
            return try? KDF.Scrypt.deriveKey(
                from: Array(text.utf8), salt: salt, outputByteCount: 32, rounds: Self.rounds, blockSize: Self.blockSize,
                parallelism: 1)
        case .keyFile(let octets):
            guard octets.count >= KeyFileSecret.leastKeyFile else { return nil }
            return HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: octets), salt: salt, info: Array("securemail key file 1".utf8),
                outputByteCount: 32)
        }
    }
}
