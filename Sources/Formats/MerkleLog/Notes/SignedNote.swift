package import MailModel

/// A text with lines of signatures under it (C2SP signed-note). Nothing of the text is believed before ``verified(by:)``.
package struct SignedNote: Sendable, Hashable {
    /// Ends with a line feed.
    package let text: String
    package private(set) var signatures: [NoteSignature]

    /// - Parameter text: must end with a line feed and hold no other control character.
    package init(text: String, signatures: [NoteSignature] = []) throws(LogFailure) {
        guard text.utf8.last == 0x0A, text.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else { throw .noteMalformed }
        (self.text, self.signatures) = (text, signatures)
    }

    package init(parsing octets: Octets) throws(LogFailure) {
        guard octets.count <= LogLimits.note, let whole = String(validating: octets.bytes, as: UTF8.self),
            octets.bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }), octets.bytes.last == 0x0A
        else { throw .noteMalformed }
        // The text may hold empty lines: the last one parts it from the signatures.
        guard let end = Self.lastEmptyLine(octets.bytes) else { throw .noteMalformed }
        let text = whole.utf8.prefix(end)
        let lines = whole.utf8.dropFirst(end + 1).dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count <= LogLimits.signatures else { throw .noteMalformed }
        var signatures: [NoteSignature] = []
        for line in lines { signatures.append(try NoteSignature(line: Substring(line))) }
        try self.init(text: String(Substring(text)), signatures: signatures)
    }

    /// How many octets go before the last empty line.
    private static func lastEmptyLine(_ octets: ArraySlice<UInt8>) -> Int? {
        for place in octets.indices.dropFirst().reversed() where octets[place] == 0x0A && octets[place - 1] == 0x0A {
            return place - octets.startIndex
        }
        return nil
    }

    package var octets: Octets { Octets(utf8: text + "\n" + signatures.map { $0.line + "\n" }.joined()) }

    /// Puts a signature in place of an older one of the same key, or under the others.
    package mutating func add(_ signature: NoteSignature) {
        signatures.removeAll { $0.name == signature.name && $0.keyID == signature.keyID }
        signatures.append(signature)
    }

    /// Those of some known keys that signed it, with the time where they say one. Signatures of others are passed over; one that bears
    /// the name and id of a known key and is not that key's makes the whole note refused.
    package func verified(by keys: [NoteKey]) throws(LogFailure) -> [VerifiedSignature] {
        var verified: [VerifiedSignature] = []
        let known = Dictionary(grouping: Set(keys)) { KeyName(name: $0.name, id: $0.id) }
        for signature in signatures {
            guard let named = known[KeyName(name: signature.name, id: signature.keyID)], let key = named.first else { continue }
            guard named.count == 1 else { throw .keyAmbiguous(name: key.name) }
            guard let one = VerifiedSignature(signature, over: text, by: key) else { throw .signatureWrong(name: key.name) }
            verified.append(one)
        }
        return verified
    }

    private struct KeyName: Hashable {
        let name: String
        let id: UInt32
    }
}
