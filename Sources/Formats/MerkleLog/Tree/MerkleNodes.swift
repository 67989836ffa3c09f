/// Something that has the hashes of whole subtrees: a tree in memory, or tiles.
package protocol MerkleNodes {
    /// Leaves.
    var size: UInt64 { get }
    func hash(of node: SubtreePlan.Node) throws(LogFailure) -> MerkleHash
}

extension MerkleNodes {
    /// The root of the first `size` leaves (RFC 9162 section 2.1.1).
    package func root(of size: UInt64) throws(LogFailure) -> MerkleHash {
        guard size <= self.size else { throw .outsideTree }
        return try hash(of: 0..<size)
    }

    package var root: MerkleHash {
        get throws(LogFailure) { try root(of: size) }
    }

    package func inclusionProof(of index: UInt64, in size: UInt64) throws(LogFailure) -> InclusionProof {
        guard index < size, size <= self.size else { throw .outsideTree }
        var path: [MerkleHash] = []
        for run in SubtreePlan.inclusion(of: index, in: size) { path.append(try hash(of: run)) }
        return InclusionProof(index: index, size: size, path: path)
    }

    package func consistencyProof(from old: UInt64, to new: UInt64) throws(LogFailure) -> ConsistencyProof {
        guard old <= new, new <= size else { throw .outsideTree }
        var path: [MerkleHash] = []
        for run in SubtreePlan.consistency(from: old, to: new) { path.append(try hash(of: run)) }
        return ConsistencyProof(old: old, new: new, path: path)
    }

    /// Whole subtrees become one hash from the right, as the right one of two is the smaller.
    private func hash(of run: Range<UInt64>) throws(LogFailure) -> MerkleHash {
        let nodes = SubtreePlan.nodes(of: run)
        guard let last = nodes.last else { return .empty }
        var result = try hash(of: last)
        for node in nodes.dropLast().reversed() { result = .node(try hash(of: node), result) }
        return result
    }
}
