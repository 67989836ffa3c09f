import MailModel
import MerkleLog
import Testing

/// RFC 9162 sections 2.1.1 and 2.1.4, as the whole tree says it.
@Suite struct CompactTreeTests {
    private static let leaves = MadeLeaves.hashes(1_100)
    private static let whole = MadeLeaves.tree(leaves)

    private static func compact(_ size: Int) -> CompactTree {
        var tree = CompactTree()
        for leaf in leaves.prefix(size) { tree.append(leaf) }
        return tree
    }

    /// With the leaves that it asks for.
    private static func completed(_ tree: CompactTree, at size: UInt64) throws -> CompactTree {
        guard let tile = tree.missingTile(at: size) else { return tree }
        return try tree.adding(Array(leaves[Int(tile) * 256..<Int(tile) * 256 + 256]), ofTile: tile)
    }

    @Test(arguments: [0, 1, 255, 256, 257, 511, 512, 700, 1_024, 1_100])
    func `it says the root of every size, and proves what came after`(
        _ size: Int
    ) throws {
        let tree = Self.compact(size)
        #expect(tree.size == UInt64(size))
        #expect(try tree.root == Self.whole.root(of: UInt64(size)))
        for old in 0...UInt64(size) {
            let tree = try Self.completed(tree, at: old)
            #expect(try tree.root(of: old) == Self.whole.root(of: old))
            #expect(
                try tree.consistencyProof(from: old, to: UInt64(size)) == Self.whole.consistencyProof(from: old, to: UInt64(size))
            )
        }
    }

    @Test func `only the leaves of a whole tile are asked for`() {
        let tree = Self.compact(700)
        #expect([0, 255, 256, 300, 512, 513, 700].map { tree.missingTile(at: $0) } == [nil, 0, nil, 1, nil, nil, nil])
    }

    @Test func `leaves that are not the tile's are refused`() throws {
        let tree = Self.compact(700)
        var leaves = Array(Self.leaves.prefix(256))
        #expect(throws: LogFailure.proofWrong) { try tree.adding(leaves, ofTile: 1) }
        #expect(throws: LogFailure.proofWrong) { try tree.adding(Array(leaves.dropLast()), ofTile: 0) }
        #expect(throws: LogFailure.outsideTree) { try tree.adding(leaves, ofTile: 2) }
        leaves.swapAt(0, 255)
        #expect(throws: LogFailure.proofWrong) { try tree.adding(leaves, ofTile: 0) }
    }

    @Test func `what it does not hold it does not say`() {
        let tree = Self.compact(700)
        #expect(throws: LogFailure.outsideTree) { try tree.root(of: 701) }
        #expect(throws: LogFailure.outsideTree) { try tree.root(of: 300) }
    }
}
