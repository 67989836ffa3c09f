/// The right edge of a tree: all that is needed to append leaves and to say the root, at most one hash a level. Who keeps it and hashes
/// every new leaf needs no proof: a root that comes out as the log signed it proves that every leaf is in, and that the leaves
/// before are the same (RFC 9162 section 2.1.2).
package struct MerkleFrontier: Sendable, Hashable {
    package private(set) var size: UInt64 = 0
    /// Of the whole subtrees from left to right, largest first.
    package private(set) var edge: [MerkleHash] = []

    package init() {}

    /// - Parameter edge: the whole subtrees of a tree of `size` leaves, as ``SubtreePlan/nodes(of:)`` names them.
    package init(size: UInt64, edge: [MerkleHash]) throws(LogFailure) {
        guard size <= LogLimits.leaves, edge.count == size.nonzeroBitCount else { throw .outsideTree }
        (self.size, self.edge) = (size, edge)
    }

    package mutating func append(_ leaf: MerkleHash) {
        var hash = leaf
        for _ in 0..<size.trailingOnes { hash = .node(edge.removeLast(), hash) }
        edge.append(hash)
        size += 1
    }

    package var root: MerkleHash {
        guard var result = edge.last else { return .empty }
        for left in edge.dropLast().reversed() { result = .node(left, result) }
        return result
    }
}

extension UInt64 {
    /// How many subtrees the next leaf completes.
    fileprivate var trailingOnes: Int { (~self).trailingZeroBitCount }
}
