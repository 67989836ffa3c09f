package import Crypto
package import MailModel

/// Somebody who signs notes with an Ed25519 key under a name.
package struct NoteSigner: Sendable {
    package let name: String
    private let key: Curve25519.Signing.PrivateKey

    package init(name: String, key: Curve25519.Signing.PrivateKey) throws(LogFailure) {
        guard NoteKey.isFit(name) else { throw .keyNameUnfit }
        (self.name, self.key) = (name, key)
    }

    /// The public side of it, for one kind of signature.
    package func key(_ kind: NoteKey.Kind) throws(LogFailure) -> NoteKey {
        try NoteKey(name: name, kind: kind, octets: Array(key.publicKey.rawRepresentation))
    }

    /// Signs a text (C2SP signed-note, "Ed25519 signatures").
    package func sign(_ text: String) throws(LogFailure) -> NoteSignature {
        NoteSignature(name: name, keyID: try key(.note).id, octets: try signature(over: Array(text.utf8)))
    }

    /// Says that a checkpoint was the largest at a time, and consistent with all before it.
    package func cosign(_ checkpoint: Checkpoint, at time: Timestamp) throws(LogFailure) -> NoteSignature {
        guard let stamp = Cosignature.stamp(time) else { throw .cannotSign }
        let signature = try signature(over: Cosignature.message(checkpoint.text, stamp))
        return NoteSignature(name: name, keyID: try key(.cosignature).id, octets: stamp.octets + signature)
    }

    private func signature(over message: [UInt8]) throws(LogFailure) -> [UInt8] {
        guard let signature = try? key.signature(for: message) else { throw .cannotSign }
        return Array(signature)
    }
}
