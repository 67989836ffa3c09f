import Crypto
package import MailModel

/// How a signed statement stands in the log: as its leaf, or as a digest where that is too long for an entry.
package enum LogEntry: Sendable, Hashable {
    /// Octets of the longest leaf that stands for itself; an entry's length is written in 16 bits (C2SP tlog-tiles).
    package static let longest = 60_000

    /// The canonical JSON of `{"signatures":[...],"statement":{...}}`.
    case leaf(Octets)
    /// The canonical JSON of `{"octets":N,"sha256":"<hexadecimal>"}`; the leaf is a file of its own.
    case digest(LeafDigest)

    package init(of leaf: Octets) {
        self = leaf.count <= Self.longest ? .leaf(leaf) : .digest(LeafDigest(of: leaf))
    }

    package var octets: Octets {
        switch self {
        case .leaf(let leaf): leaf
        case .digest(let digest): digest.octets
        }
    }

    /// Reads an entry. A leaf is not looked into; a digest of what would have stood for itself is none.
    package init(parsing octets: Octets) throws(StatementFailure) {
        guard let digest = try LeafDigest(parsing: octets) else {
            guard octets.count <= Self.longest else { throw .fieldWrong("entry") }
            self = .leaf(octets)
            return
        }
        self = .digest(digest)
    }
}
