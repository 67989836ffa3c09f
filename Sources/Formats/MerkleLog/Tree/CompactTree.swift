/// A tree in memory without its lowest levels: the hash of each whole tile of leaves and all above, and the leaves of the tile that is not
/// full. A quarter of an octet a leaf. It says its root, and with the leaves of one tile more, which who holds the entries can hash again, the
/// root at any size and the proof that leads from there on.
package struct CompactTree: MerkleNodes, Sendable {
    /// Its leaves are the tiles that are full.
    private var tiles = MerkleTree()
    private var open = MerkleTree()
    private var added: (tile: UInt64, tree: MerkleTree)?

    package init() {}

    /// As ``fullTiles`` and ``openLeaves`` gave it.
    package init?(fullTiles: [MerkleHash], openLeaves: [MerkleHash]) {
        guard openLeaves.count < LogLimits.tileWidth else { return nil }
        for hash in fullTiles { tiles.append(hash) }
        for leaf in openLeaves { open.append(leaf) }
    }

    /// The hashes of the tiles that are full.
    package var fullTiles: [MerkleHash] { tiles.leaves }
    /// The leaves of the tile that is not.
    package var openLeaves: [MerkleHash] { open.leaves }

    package var size: UInt64 { tiles.size << UInt64(LogLimits.tileHeight) + open.size }

    package mutating func append(_ leaf: MerkleHash) {
        open.append(leaf)
        guard open.size == LogLimits.tileWidth, let hash = try? open.root else { return }
        tiles.append(hash)
        open = MerkleTree()
    }

    /// The tile whose leaves are needed for the root at a size, and for proofs from there; `nil` where none are that are not there.
    package func missingTile(at size: UInt64) -> UInt64? {
        let tile = size >> UInt64(LogLimits.tileHeight)
        return size.isMultiple(of: UInt64(LogLimits.tileWidth)) || tile >= tiles.size ? nil : tile
    }

    /// The same with the leaves of a whole tile; they must have its hash.
    package func adding(_ leaves: [MerkleHash], ofTile tile: UInt64) throws(LogFailure) -> CompactTree {
        var tree = MerkleTree()
        for leaf in leaves { tree.append(leaf) }
        guard leaves.count == LogLimits.tileWidth,
            try tree.root == tiles.hash(of: SubtreePlan.Node(level: 0, index: tile))
        else { throw .proofWrong }
        var other = self
        other.added = (tile, tree)
        return other
    }

    package func hash(of node: SubtreePlan.Node) throws(LogFailure) -> MerkleHash {
        let height = LogLimits.tileHeight
        guard node.level < height else {
            return try tiles.hash(of: SubtreePlan.Node(level: node.level - height, index: node.index))
        }
        let perTile = UInt64(height - node.level), tile = node.index >> perTile
        let inner = SubtreePlan.Node(level: node.level, index: node.index - tile << perTile)
        if tile == tiles.size { return try open.hash(of: inner) }
        guard let added, added.tile == tile else { throw .outsideTree }
        return try added.tree.hash(of: inner)
    }
}
