/// Which runs of leaves a proof is made of, each one hash (RFC 9162 section 2.1.3.1, RFC 9162 section 2.1.4.1); and which whole subtrees such a run
/// is made of. Pure arithmetic, so that who must fetch the hashes knows beforehand which.
package enum SubtreePlan {
    /// A whole subtree: the leaves from `index << level` on, `1 << level` of them.
    package struct Node: Sendable, Hashable {
        package let level: Int
        package let index: UInt64
        package init(level: Int, index: UInt64) { (self.level, self.index) = (level, index) }
    }

    /// The path of a leaf, from the leaf to the root. `index` lies in a tree of `size` leaves.
    package static func inclusion(of index: UInt64, in size: UInt64) -> [Range<UInt64>] {
        var rest = 0..<size
        var path: [Range<UInt64>] = []
        while rest.count > 1 {
            let middle = rest.lowerBound + split(UInt64(rest.count))
            if index < middle {
                path.append(middle..<rest.upperBound)
                rest = rest.lowerBound..<middle
            } else {
                path.append(rest.lowerBound..<middle)
                rest = middle..<rest.upperBound
            }
        }
        return path.reversed()
    }

    /// From the tree of the first `old` leaves to that of `new`; none where either is empty or both are the same.
    package static func consistency(from old: UInt64, to new: UInt64) -> [Range<UInt64>] {
        guard old > 0, old < new else { return [] }
        var rest = 0..<new
        var path: [Range<UInt64>] = []
        while rest.upperBound != old {
            let middle = rest.lowerBound + split(UInt64(rest.count))
            if old <= middle {
                path.append(middle..<rest.upperBound)
                rest = rest.lowerBound..<middle
            } else {
                path.append(rest.lowerBound..<middle)
                rest = middle..<rest.upperBound
            }
        }
        // What begins at the first leaf is the old tree itself, whose root the verifier has.
        if rest.lowerBound > 0 { path.append(rest) }
        return path.reversed()
    }

    /// The whole subtrees of a run, from left to right, largest first; the run begins where its largest may begin.
    package static func nodes(of run: Range<UInt64>) -> [Node] {
        var nodes: [Node] = []
        var start = run.lowerBound
        while start < run.upperBound {
            let level = UInt64.bitWidth - 1 - (run.upperBound - start).leadingZeroBitCount
            nodes.append(Node(level: level, index: start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        return nodes
    }

    /// The largest power of two below a count of at least two.
    private static func split(_ count: UInt64) -> UInt64 { 1 << UInt64(UInt64.bitWidth - 1 - (count - 1).leadingZeroBitCount) }
}
