package import MailModel
package import MerkleLog

/// Goes through a log's statements from the first on, a bundle at a time, with the tree that their entries make. Whether the signatures are the
/// officers', and whether the tree is the one that was signed, is for whoever walks to see.
package struct LogWalk: Sendable {
    /// A leaf, and the tree as far as it reaches with this one.
    package struct Step: Sendable {
        package let leaf: Octets
        package let tree: MerkleFrontier
    }

    private let source: any LogSource
    private var entries: EntryWalk
    private var tree = MerkleFrontier()

    package init(upTo end: UInt64, in source: any LogSource) {
        (self.source, entries) = (source, EntryWalk(upTo: end, in: source))
    }

    /// - Returns: the statements of the next bundle; `nil` at the end.
    /// - Throws: ``LogFollowingFailure``, or what ``EntryWalk/next()`` throws.
    package mutating func next() async throws -> [Step]? {
        guard let bundle = try await entries.next() else { return nil }
        let leaves = try await LongLeaves.read(of: bundle, from: source)
        var steps: [Step] = []
        for entry in bundle {
            tree.append(.leaf(entry))
            do throws(StatementFailure) {
                steps.append(Step(leaf: try LogEntry(parsing: entry).leaf(among: leaves), tree: tree))
            } catch { throw LogFollowingFailure.statement(tree.size, error) }
        }
        return steps
    }
}

extension LogEntry {
    /// The signed statement that this stands for. ``LongLeaves`` found those that stand as digests.
    ///
    /// - Throws: ``StatementFailure/fieldWrong(_:)`` where the file holds another one.
    package func leaf(among leaves: [LeafDigest: Octets]) throws(StatementFailure) -> Octets {
        switch self {
        case .leaf(let leaf): return leaf
        case .digest(let digest):
            guard let leaf = leaves[digest], digest.isOf(leaf) else { throw .fieldWrong("sha256") }
            return leaf
        }
    }
}
