package import MailModel

/// A tree of which some tiles are there. It believes them: their root must be one that the log signed, before anything else is read
/// from them.
package struct TiledTree: MerkleNodes, Sendable {
    private struct Place: Hashable {
        let level: Int
        let index: UInt64
    }

    package let size: UInt64
    private var hashes: [Place: [MerkleHash]] = [:]

    package init(size: UInt64) { self.size = size }

    /// - Parameter tile: of hashes; as wide as in a tree of this size, or full.
    package mutating func take(_ tile: LogTile, _ octets: Octets) throws(LogFailure) {
        hashes[Place(level: tile.level, index: tile.index)] = try tile.hashes(reading: octets)
    }

    package func hash(of node: SubtreePlan.Node) throws(LogFailure) -> MerkleHash {
        guard let tile = LogTile.holding(node, in: size) else { throw .outsideTree }
        guard let held = hashes[Place(level: tile.level, index: tile.index)] else { throw .tileMissing(tile) }
        let height = node.level % LogLimits.tileHeight
        let first = Int(node.index << UInt64(height) & 0xFF)
        guard first + 1 << height <= held.count else { throw .tileMissing(tile) }
        var row = Array(held[first..<(first + 1 << height)])
        while row.count > 1 { row = stride(from: 0, to: row.count, by: 2).map { .node(row[$0], row[$0 + 1]) } }
        return row[0]
    }
}
