package import Crypto
import Foundation

/// An officer's key as the authority's founding writes it, base64 on one line, or sealed.
package enum OfficerKeyFile {
    package static func open(_ path: String, secret: KeyFileSecret?) throws(KeyFileFailure) -> Curve25519.Signing.PrivateKey {
        try key(in: try KeyTextFile(path).read(openedBy: secret), path)
    }

    /// Puts the sealed key in the place of the plain one.
    ///
    /// - Returns: whether it was sealed already; then it is left alone.
    package static func seal(_ path: String, secret: KeyFileSecret) throws(KeyFileFailure) -> Bool {
        let file = KeyTextFile(path)
        if try file.isSealed() { return true }
        let text = try file.read(openedBy: nil)
        _ = try key(in: text, path)
        try file.write(text, sealedBy: secret)
        return false
    }

    private static func key(in text: String, _ path: String) throws(KeyFileFailure) -> Curve25519.Signing.PrivateKey {
        guard let octets = Data(base64Encoded: text.filter { $0 != "\n" }),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: octets)
        else { throw .notAKey(path) }
        return key
    }
}
