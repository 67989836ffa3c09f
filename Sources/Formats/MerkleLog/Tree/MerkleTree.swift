package import MailModel

/// A tree in memory with the hash of every whole subtree: a leaf costs two hashes on the average, at most one a level; a proof at most
/// the square of the levels. 64 octets a leaf.
package struct MerkleTree: MerkleNodes, Sendable {
    /// Level 0 holds the leaves; each level above half as many.
    private var levels: [[MerkleHash]] = []

    package init() {}

    package init(_ entries: some Sequence<Octets>) {
        for entry in entries { append(.leaf(entry)) }
    }

    var leaves: [MerkleHash] { levels.first ?? [] }

    package var size: UInt64 { UInt64(levels.first?.count ?? 0) }

    package mutating func append(_ leaf: MerkleHash) {
        var hash = leaf
        for level in 0... {
            if level == levels.count { levels.append([]) }
            levels[level].append(hash)
            let count = levels[level].count
            guard count.isMultiple(of: 2) else { return }
            hash = .node(levels[level][count - 2], hash)
        }
    }

    package func hash(of node: SubtreePlan.Node) throws(LogFailure) -> MerkleHash {
        guard node.level < levels.count, node.index < levels[node.level].count else { throw .outsideTree }
        return levels[node.level][Int(node.index)]
    }
}
