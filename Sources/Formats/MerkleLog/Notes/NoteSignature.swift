/// A line of signature under a note: who, by which key, and the octets.
package struct NoteSignature: Sendable, Hashable {
    package let name: String
    package let keyID: UInt32
    package let octets: [UInt8]

    package init(name: String, keyID: UInt32, octets: [UInt8]) { (self.name, self.keyID, self.octets) = (name, keyID, octets) }

    /// U+2014 and a space.
    static let mark = "\u{2014} "

    /// Without its line feed.
    var line: String {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> (24 - 8 * $0)) }
        return Self.mark + name + " " + ExactBase64.text(id + octets)
    }

    init(line: Substring) throws(LogFailure) {
        guard line.hasPrefix(Self.mark) else { throw .noteMalformed }
        let parts = line.dropFirst(2).split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, NoteKey.isFit(String(parts[0])), let octets = ExactBase64.octets(parts[1]), octets.count > 4
        else { throw .noteMalformed }
        self.init(
            name: String(parts[0]), keyID: octets.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
            octets: Array(octets.dropFirst(4)))
    }
}
