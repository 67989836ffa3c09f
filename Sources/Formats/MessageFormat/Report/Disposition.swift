import MailModel

/// What became of a message at its recipient's (RFC 8098 section 3.2.6).
package struct Disposition: Sendable, Hashable {
    /// Whether a person or a rule decided on the message (RFC 8098 section 3.2.6.1).
    package enum ActionMode: String, Sendable, Hashable, CaseIterable {
        case manual = "manual-action"
        case automatic = "automatic-action"
    }

    /// Whether a person said yes to this notification (RFC 8098 section 3.2.6.1).
    package enum SendingMode: String, Sendable, Hashable, CaseIterable {
        case manually = "mdn-sent-manually"
        case automatically = "mdn-sent-automatically"
    }

    /// RFC 8098 section 3.2.6.2.
    package enum Kind: String, Sendable, Hashable, CaseIterable { case displayed, deleted, dispatched, processed }

    package let action: ActionMode
    package let sending: SendingMode
    package let kind: Kind
    /// In lower case; `error` is the one that RFC 8098 section 3.2.6.3 defines.
    package let modifiers: [String]

    /// Modifiers that are no atoms are left out.
    package init(_ kind: Kind, action: ActionMode, sending: SendingMode, modifiers: [String] = []) {
        (self.kind, self.action, self.sending) = (kind, action, sending)
        self.modifiers = modifiers.filter { !$0.isEmpty && $0.utf8.allSatisfy(ASCII.isAtomText) }.map(ASCII.lowercased)
    }

    /// Whether the message could not be dealt with as it should.
    package var isError: Bool { modifiers.contains("error") }

    /// Reads `action/sending; kind/modifier, modifier`, in any case, blanks and comments anywhere.
    init?(parsing value: ArraySlice<UInt8>) {
        var words = Words(scanner: MIMEScanner(value))
        guard let action = ActionMode(rawValue: words.next()), words.take(0x2F),
            let sending = SendingMode(rawValue: words.next()), words.take(0x3B), let kind = Kind(rawValue: words.next())
        else { return nil }
        var modifiers: [String] = []
        if words.take(0x2F) {
            // RFC 8098 section 3.2.6 separates them by commas.
            repeat { modifiers.append(words.next()) } while words.take(0x2C)
        }
        guard words.isAtEnd else { return nil }
        self.init(kind, action: action, sending: sending, modifiers: modifiers)
    }

    var fieldValue: String {
        let modifiers = modifiers.isEmpty ? "" : "/" + modifiers.joined(separator: ",")
        return "\(action.rawValue)/\(sending.rawValue); \(kind.rawValue)\(modifiers)"
    }

    /// Atoms and the marks between them.
    private struct Words {
        var scanner: MIMEScanner

        var isAtEnd: Bool { scanner.isAtEnd }

        /// The next atom in lower case; empty where none stands. `/` is atom text in RFC 5322, and here a mark.
        mutating func next() -> String {
            scanner.skipBlanks()
            let word = scanner.run { ASCII.isAtomText($0) && $0 != 0x2F }
            scanner.skipBlanks()
            return ASCII.lowercased(String(decoding: word, as: UTF8.self))
        }

        mutating func take(_ octet: UInt8) -> Bool { scanner.take(octet) }
    }
}
