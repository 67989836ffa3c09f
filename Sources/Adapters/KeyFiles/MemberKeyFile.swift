package import Crypto

/// A member's key in a file of its own: Ed25519, base64 between two lines, sealed where there is a secret.
package enum MemberKeyFile {
    /// Makes a key and its file, which nobody else can read. A file that is there is left alone.
    package static func create(
        _ path: String, secret: KeyFileSecret?
    ) throws(KeyFileFailure) -> Curve25519.Signing.PrivateKey {
        let file = KeyTextFile(path), key = Curve25519.Signing.PrivateKey()
        guard !file.exists else { throw .unwritable(path) }
        try file.write(Ed25519KeyText.member.text(of: key), sealedBy: secret)
        return key
    }

    package static func open(_ path: String, secret: KeyFileSecret?) throws(KeyFileFailure) -> Curve25519.Signing.PrivateKey {
        let text = try KeyTextFile(path).read(openedBy: secret)
        guard let key = Ed25519KeyText.member.key(in: text) else { throw .notAKey(path) }
        return key
    }
}
