/// That a leaf is in a tree (RFC 9162 section 2.1.3).
package struct InclusionProof: Sendable, Hashable {
    /// From 0.
    package let index: UInt64
    package let size: UInt64
    /// From the leaf to the root.
    package let path: [MerkleHash]

    package init(index: UInt64, size: UInt64, path: [MerkleHash]) { (self.index, self.size, self.path) = (index, size, path) }

    /// RFC 9162 section 2.1.3.2.
    package func verify(leaf: MerkleHash, root: MerkleHash) throws(LogFailure) {
        guard index < size, path.count <= LogLimits.proof else { throw .proofWrong }
        var (place, last, hash) = (index, size - 1, leaf)
        for sibling in path {
            guard last > 0 else { throw .proofWrong }
            if place & 1 == 1 || place == last {
                hash = .node(sibling, hash)
                while place & 1 == 0, place > 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                hash = .node(hash, sibling)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        guard last == 0, hash == root else { throw .proofWrong }
    }
}
