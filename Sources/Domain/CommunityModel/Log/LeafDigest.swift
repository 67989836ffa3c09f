import Crypto
package import MailModel

/// Stands in the log for a leaf that is too long for an entry.
package struct LeafDigest: Sendable, Hashable {
    package let count: Int
    package let sha256: [UInt8]

    package init(of leaf: Octets) { (count, sha256) = (leaf.count, Array(SHA256.hash(data: leaf.bytes))) }

    /// Where the leaf is served, below the log's prefix.
    package var path: String { Self.folder + Hexadecimal.text(sha256) }

    package static let folder = "statement/"

    /// Whether that is the path of some leaf.
    package static func isPath(_ text: String) -> Bool {
        guard text.hasPrefix(folder), let octets = Hexadecimal.octets(text.dropFirst(folder.count)) else { return false }
        return octets.count == 32 && text == folder + Hexadecimal.text(octets)
    }

    package func isOf(_ leaf: Octets) -> Bool { LeafDigest(of: leaf) == self }

    var octets: Octets {
        Octets(JSONValue.object(["octets": .integer(Int64(count)), "sha256": .string(Hexadecimal.text(sha256))]).canonical)
    }

    /// - Returns: `nil` for what has no `sha256`, which is no digest.
    init?(parsing octets: Octets) throws(StatementFailure) {
        // No leaf is as short as a digest is: its signatures alone are longer.
        guard octets.count <= Self.longest else { return nil }
        var fields = try JSONFields(try JSONValue.forStatement(octets.bytes, canonical: true))
        let sha256 = try fields.parsed("sha256") { Hexadecimal.octets($0).flatMap { $0.count == 32 ? $0 : nil } }
        let count = Int(try fields.integer("octets"))
        guard (LogEntry.longest + 1...JSONLimits.octets).contains(count) else { throw .fieldWrong("octets") }
        try fields.finish()
        (self.count, self.sha256) = (count, sha256)
        guard self.octets == octets else { throw .fieldWrong("sha256") }
    }

    private static let longest = 120
}
