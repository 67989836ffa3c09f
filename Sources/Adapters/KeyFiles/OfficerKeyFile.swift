package import Crypto
import Foundation

/// An officer's key as the authority's founding writes it, base64 on one line, or sealed as a gateway's key files are.
package enum OfficerKeyFile {
    package static func open(_ path: String, secret: KeyFileSecret?) throws(KeyFileFailure) -> Curve25519.Signing.PrivateKey {
        let (folder, name) = place(path)
        let text = try folder.read(name, isPrivate: true)
        guard KeyFileSeal.isSealed(text) else { return try key(in: text, path) }
        guard let secret else { throw .sealed(path) }
        guard let opened = KeyFileSeal(secret: secret).open(text) else { throw .wrongSecret(path) }
        return try key(in: opened, path)
    }

    /// Puts the sealed key in the place of the plain one.
    ///
    /// - Returns: whether it was sealed already; then it is left alone.
    package static func seal(_ path: String, secret: KeyFileSecret) throws(KeyFileFailure) -> Bool {
        let (folder, name) = place(path)
        let text = try folder.read(name, isPrivate: true)
        guard !KeyFileSeal.isSealed(text) else { return true }
        _ = try key(in: text, path)
        guard let sealed = KeyFileSeal(secret: secret).seal(text) else { throw .cannotSeal(path) }
        try folder.write(name, sealed, isPrivate: true)
        return false
    }

    private static func key(in text: String, _ path: String) throws(KeyFileFailure) -> Curve25519.Signing.PrivateKey {
        guard let octets = Data(base64Encoded: text.filter { $0 != "\n" }),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: octets)
        else { throw .notAKey(path) }
        return key
    }

    private static func place(_ path: String) -> (folder: KeyFolder, name: String) {
        let file = URL(fileURLWithPath: path).standardizedFileURL
        return (KeyFolder(path: file.deletingLastPathComponent().path), file.lastPathComponent)
    }
}
