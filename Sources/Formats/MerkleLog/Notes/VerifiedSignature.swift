package import MailModel

/// That a known key signed a note.
package struct VerifiedSignature: Sendable, Hashable {
    package let key: NoteKey
    /// When, as a cosignature says; `nil` for a plain signature.
    package let time: Timestamp?

    /// `nil` when it is not that key's.
    init?(_ signature: NoteSignature, over text: String, by key: NoteKey) {
        switch key.kind {
        case .note:
            guard key.isValid(signature.octets, over: Array(text.utf8)) else { return nil }
            time = nil
        case .cosignature:
            guard let (stamp, rest) = Cosignature.read(signature.octets),
                key.isValid(rest, over: Cosignature.message(text, stamp))
            else { return nil }
            time = stamp.time
        }
        self.key = key
    }
}
