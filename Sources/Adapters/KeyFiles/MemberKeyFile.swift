package import Crypto
import Foundation

/// A member's key in a file of its own: Ed25519, base64 between two lines, sealed as a gateway's key files are where there is a secret.
package enum MemberKeyFile {
    /// Makes a key and its file, which nobody else can read. A file that is there is left alone.
    package static func create(
        _ path: String, secret: KeyFileSecret?
    ) throws(KeyFileFailure) -> Curve25519.Signing.PrivateKey {
        let (folder, name) = place(path), key = Curve25519.Signing.PrivateKey()
        guard !folder.exists(name) else { throw .unwritable(path) }
        let text = Ed25519KeyText.member.text(of: key)
        guard let secret else {
            try folder.write(name, text, isPrivate: true)
            return key
        }
        guard let sealed = KeyFileSeal(secret: secret).seal(text) else { throw .cannotSeal(path) }
        try folder.write(name, sealed, isPrivate: true)
        return key
    }

    package static func open(_ path: String, secret: KeyFileSecret?) throws(KeyFileFailure) -> Curve25519.Signing.PrivateKey {
        let (folder, name) = place(path)
        var text = try folder.read(name, isPrivate: true)
        if KeyFileSeal.isSealed(text) {
            guard let secret else { throw .sealed(path) }
            guard let opened = KeyFileSeal(secret: secret).open(text) else { throw .wrongSecret(path) }
            text = opened
        }
        guard let key = Ed25519KeyText.member.key(in: text) else { throw .notAKey(path) }
        return key
    }

    private static func place(_ path: String) -> (folder: KeyFolder, name: String) {
        let file = URL(fileURLWithPath: path).standardizedFileURL
        return (KeyFolder(path: file.deletingLastPathComponent().path), file.lastPathComponent)
    }
}
