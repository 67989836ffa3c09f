import Crypto
import Foundation

/// An Ed25519 private key as the text of a file: base64 between two lines that say what it is for.
struct Ed25519KeyText {
    static let member = Ed25519KeyText("MEMBER"), witness = Ed25519KeyText("WITNESS")

    private let header: String, footer: String

    private init(_ purpose: String) {
        header = "-----BEGIN SECUREMAIL \(purpose) KEY-----\n"
        footer = "\n-----END SECUREMAIL \(purpose) KEY-----\n"
    }

    func text(of key: Curve25519.Signing.PrivateKey) -> String {
        header + key.rawRepresentation.base64EncodedString() + footer
    }

    /// `nil` for what is none, or for something else.
    func key(in text: String) -> Curve25519.Signing.PrivateKey? {
        guard text.hasPrefix(header), text.hasSuffix(footer),
            let octets = Data(base64Encoded: String(text.dropFirst(header.count).dropLast(footer.count)))
        else { return nil }
        return try? Curve25519.Signing.PrivateKey(rawRepresentation: octets)
    }
}
