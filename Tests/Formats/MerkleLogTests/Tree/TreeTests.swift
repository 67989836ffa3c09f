import MailModel
import MerkleLog
import Testing

@Suite struct TreeTests {
    private static let leaves = MadeLeaves.hashes(300)
    private static let tree = MadeLeaves.tree(leaves)
    private static let roots = (0...300).map { MadeLeaves.root(leaves.prefix($0)) }

    /// RFC 9162 section 2.1.1.
    @Test func `of every size the root is the defined one, however it is come by`() throws {
        var frontier = MerkleFrontier()
        for size in 0...300 {
            #expect(try Self.tree.root(of: UInt64(size)) == Self.roots[size])
            #expect(frontier.root == Self.roots[size])
            #expect(try MerkleFrontier(size: UInt64(size), edge: frontier.edge) == frontier)
            if size < 300 { frontier.append(Self.leaves[size]) }
        }
    }

    /// RFC 9162 section 2.1.3.
    @Test func `every leaf of every tree is proved, and no other leaf by that path`() throws {
        for size in (1...70).map(\.self) + [127, 128, 129, 255, 256, 257] {
            for index in 0..<size {
                let proof = try Self.tree.inclusionProof(of: UInt64(index), in: UInt64(size))
                try proof.verify(leaf: Self.leaves[index], root: Self.roots[size])
                #expect(throws: LogFailure.proofWrong) {
                    try proof.verify(leaf: Self.leaves[(index + 1) % 300], root: Self.roots[size])
                }
                #expect(throws: LogFailure.proofWrong) { try proof.verify(leaf: Self.leaves[index], root: Self.roots[size + 1]) }
                // A leaf beside it may have a path of the same length; it must not pass for this one.
                let moved = InclusionProof(index: UInt64((index + 1) % size), size: UInt64(size), path: proof.path)
                guard size > 1 else { continue }
                #expect(throws: LogFailure.proofWrong) { try moved.verify(leaf: Self.leaves[index], root: Self.roots[size]) }
            }
        }
    }

    /// RFC 9162 section 2.1.4.
    @Test func `every tree is proved to begin with every smaller one`() throws {
        for new in 0...300 {
            for old in 0...new {
                let proof = try Self.tree.consistencyProof(from: UInt64(old), to: UInt64(new))
                try proof.verify(oldRoot: Self.roots[old], newRoot: Self.roots[new])
            }
        }
    }

    /// RFC 9162 section 2.1.4.2.
    @Test func `a consistency proof holds for no other root, size or path`() throws {
        for new in 1...36 {
            for old in 0...new {
                let proof = try Self.tree.consistencyProof(from: UInt64(old), to: UInt64(new))
                for other in 0...36 where other != old {
                    Self.refused(proof, Self.roots[other], Self.roots[new])
                    // Under another size the same hashes prove nothing, but for the empty tree, which every tree begins with.
                    if other > 0 {
                        let renamed = ConsistencyProof(old: UInt64(other), new: UInt64(new), path: proof.path)
                        Self.refused(renamed, Self.roots[old], Self.roots[new])
                    }
                }
                if old > 0 { Self.refused(proof, Self.roots[old], Self.roots[new + 1]) }
                for place in proof.path.indices {
                    var path = proof.path
                    path[place] = Self.leaves[299]
                    Self.refused(.init(old: UInt64(old), new: UInt64(new), path: path), Self.roots[old], Self.roots[new])
                    path.remove(at: place)
                    Self.refused(.init(old: UInt64(old), new: UInt64(new), path: path), Self.roots[old], Self.roots[new])
                }
                let longer = ConsistencyProof(old: UInt64(old), new: UInt64(new), path: proof.path + [Self.leaves[0]])
                Self.refused(longer, Self.roots[old], Self.roots[new])
            }
        }
    }

    private static func refused(_ proof: ConsistencyProof, _ old: MerkleHash, _ new: MerkleHash) {
        #expect(throws: LogFailure.proofWrong, "\(proof.old) of \(proof.new)") { try proof.verify(oldRoot: old, newRoot: new) }
    }

    @Test func `proofs of what a tree does not hold are refused`() {
        #expect(throws: LogFailure.outsideTree) { try Self.tree.inclusionProof(of: 5, in: 5) }
        #expect(throws: LogFailure.outsideTree) { try Self.tree.inclusionProof(of: 5, in: 301) }
        #expect(throws: LogFailure.outsideTree) { try Self.tree.consistencyProof(from: 6, to: 5) }
        #expect(throws: LogFailure.outsideTree) { try Self.tree.consistencyProof(from: 5, to: 301) }
        #expect(throws: LogFailure.outsideTree) { try Self.tree.root(of: 301) }
        #expect(throws: LogFailure.outsideTree) { try MerkleFrontier(size: 5, edge: [Self.leaves[0]]) }
        #expect(throws: LogFailure.outsideTree) { try MerkleFrontier(size: .max, edge: Array(Self.leaves.prefix(64))) }
    }

    @Test func `a path of any length ends`() {
        let path = Array(repeating: Self.leaves[0], count: 100_000)
        #expect(throws: LogFailure.proofWrong) {
            try InclusionProof(index: 0, size: .max, path: path).verify(leaf: Self.leaves[0], root: Self.roots[1])
        }
        #expect(throws: LogFailure.proofWrong) {
            try ConsistencyProof(old: 1, new: .max, path: path).verify(oldRoot: Self.roots[1], newRoot: Self.roots[2])
        }
    }
}
