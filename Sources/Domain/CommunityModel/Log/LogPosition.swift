import Crypto
package import MailModel
package import MerkleLog

/// How far into the community's history a node has seen. It keeps that apart from the log itself, and takes no log that is smaller, or
/// another, although all else is lost.
package struct LogPosition: Sendable, Hashable {
    /// Statements.
    package let size: UInt64
    package let root: MerkleHash
    /// When that was the newest, as the authority's cosignature says.
    package let cosignedAt: Timestamp

    package init(size: UInt64, root: MerkleHash, cosignedAt: Timestamp) {
        (self.size, self.root, self.cosignedAt) = (size, root, cosignedAt)
    }

    /// As it is kept in a file of its own: canonical JSON of `{"cosigned","root","sha256","size"}`.
    package var octets: Octets {
        Octets(JSONValue.object(members.merging([Self.checksum: .string(Self.checksum(of: members))]) { $1 }).canonical)
    }

    /// Nothing else would tell a position that was changed: a smaller one lets older logs in, a greater one shuts newer ones out.
    private static let checksum = "sha256"

    private static func checksum(of members: [String: JSONValue]) -> String {
        Hexadecimal.text(Array(SHA256.hash(data: JSONValue.object(members).canonical)))
    }

    private var members: [String: JSONValue] {
        [
            "size": .integer(Int64(size)), "root": .string(Hexadecimal.text(root.octets)),
            "cosigned": .string(cosignedAt.rfc3339),
        ]
    }

    package init(parsing octets: Octets) throws(StatementFailure) {
        var fields = try JSONFields(try JSONValue.forStatement(octets.bytes, canonical: true))
        let size = UInt64(clamping: try fields.integer("size"))
        let root = try fields.parsed("root") { Hexadecimal.octets($0).flatMap { MerkleHash($0) } }
        let cosignedAt = try fields.parsed("cosigned") { Timestamp(rfc3339: $0) }
        let stated = try fields.string(Self.checksum)
        try fields.finish()
        guard size <= LogLimits.leaves else { throw .fieldWrong("size") }
        self.init(size: size, root: root, cosignedAt: cosignedAt)
        guard stated == Self.checksum(of: members), self.octets == octets else { throw .fieldWrong(Self.checksum) }
    }
}
