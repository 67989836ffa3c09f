/// That a tree begins with all leaves of an older one (RFC 9162 section 2.1.4).
package struct ConsistencyProof: Sendable, Hashable {
    package let old: UInt64
    package let new: UInt64
    package let path: [MerkleHash]

    package init(old: UInt64, new: UInt64, path: [MerkleHash]) { (self.old, self.new, self.path) = (old, new, path) }

    /// RFC 9162 section 2.1.4.2. The empty tree is the beginning of any, without a path (C2SP tlog-witness).
    package func verify(oldRoot: MerkleHash, newRoot: MerkleHash) throws(LogFailure) {
        guard old <= new, path.count <= LogLimits.proof else { throw .proofWrong }
        guard old > 0 else {
            guard path.isEmpty, oldRoot == .empty, new > 0 || newRoot == .empty else { throw .proofWrong }
            return
        }
        guard old < new else {
            guard path.isEmpty, oldRoot == newRoot else { throw .proofWrong }
            return
        }
        // An old tree that is one whole subtree is left out of the path: the verifier has its root.
        try verify(old.nonzeroBitCount == 1 ? [oldRoot] + path : path, oldRoot, newRoot)
    }

    private func verify(_ path: [MerkleHash], _ oldRoot: MerkleHash, _ newRoot: MerkleHash) throws(LogFailure) {
        guard let first = path.first else { throw .proofWrong }
        var (place, last) = (old - 1, new - 1)
        while place & 1 == 1 { (place, last) = (place >> 1, last >> 1) }
        var (older, newer) = (first, first)
        for sibling in path.dropFirst() {
            guard last > 0 else { throw .proofWrong }
            if place & 1 == 1 || place == last {
                (older, newer) = (.node(sibling, older), .node(sibling, newer))
                while place & 1 == 0, place > 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                newer = .node(newer, sibling)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        guard last == 0, older == oldRoot, newer == newRoot else { throw .proofWrong }
    }
}
