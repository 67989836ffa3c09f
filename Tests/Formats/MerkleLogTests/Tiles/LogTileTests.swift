import MailModel
import MerkleLog
import Testing

@Suite("C2SP tlog-tiles")
struct LogTileTests {
    @Test func `the paths of the specification's example, and of others`() throws {
        let known: [(LogTile?, String)] = [
            (LogTile(.hashes(level: 0), index: 1_234_067), "tile/0/x001/x234/067"),
            (LogTile(.hashes(level: 5), index: 123_456_078, width: 2), "tile/5/x123/x456/078.p/2"),
            (LogTile(.hashes(level: 63), index: 0, width: 255), "tile/63/000.p/255"),
            (LogTile(.entries, index: 3_057_500), "tile/entries/x003/x057/500"),
            (LogTile(.entries, index: 1_000, width: 1), "tile/entries/x001/000.p/1"),
        ]
        for (tile, path) in known {
            let tile = try #require(tile)
            #expect(tile.path == path)
            #expect(try LogTile(path: path) == tile)
        }
    }

    @Test(arguments: [
        "", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/0000", "tile/0/x000", "tile/0/x000/001", "tile/0/1/234",
        "tile/0/x01/234", "tile/0/001/234", "tile/0/x0001/234", "tile/00/001", "tile/+1/001", "tile/-1/001", "tile/64/001",
        "tile/data/001", "tile/0/001.p/0", "tile/0/001.p/256", "tile/0/001.p/01", "tile/0/001.p/", "tile/0/001.p",
        "tile/0/001.q/5",
        "/tile/0/001", "tile/0/001/", "tile/0//001", "tile/0/\u{0661}00", "Tile/0/001", "tile/0/../001", "tile/0/001.p/5/6",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "tile/entries/x999/x999/x999/x999/x999/999",
    ]) func `another spelling is no path`(_ path: String) {
        #expect(throws: LogFailure.pathMalformed) { try LogTile(path: path) }
    }

    @Test func `the widths of the specification's examples`() {
        let tiles = LogTile.published(from: 0, to: 70_000)
        func count(_ level: Int, isPartial: Bool) -> Int {
            tiles.count { $0.content == .hashes(level: level) && $0.isPartial == isPartial }
        }
        #expect(count(0, isPartial: false) == 273 && count(1, isPartial: false) == 1 && count(2, isPartial: false) == 0)
        #expect(tiles.filter { $0.isPartial && $0.content != .entries }.map(\.width) == [112, 17, 1])
        #expect(tiles.count { $0.content == .entries } == 274)
        #expect(
            LogTile.published(from: 0, to: 256).map(\.path) == ["tile/0/000", "tile/entries/000", "tile/1/000.p/1"])
        #expect(LogTile.published(from: 0, to: 0).isEmpty)
    }

    @Test func `what grows in steps has every file that it would have had at once`() {
        for size in [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000] as [UInt64] {
            let whole = Set(LogTile.published(from: 0, to: size))
            for middle in [0, 1, 100, 255, 256, 300, 65_535, 65_536] as [UInt64] where middle <= size {
                let steps = Set(LogTile.published(from: 0, to: middle) + LogTile.published(from: middle, to: size))
                #expect(whole.isSubset(of: steps), "\(middle) to \(size)")
            }
        }
    }

    @Test func `proofs made from tiles are those of the whole tree`() throws {
        let tree = MadeLeaves.tree(70_000), size: UInt64 = 70_000
        for old in [1, 2, 3, 255, 256, 257, 4_095, 65_535, 65_536, 65_537, 69_999] as [UInt64] {
            let proof = try tree.consistencyProof(from: old, to: size)
            let tiles = LogTile.holding(SubtreePlan.consistency(from: old, to: size), in: size)
            #expect(tiles.count <= 9, "\(tiles.count) tiles for \(old)")
            #expect(try Self.tiled(tree, size, tiles).consistencyProof(from: old, to: size) == proof)
            let path = LogTile.holding(SubtreePlan.inclusion(of: old, in: size), in: size)
            #expect(try Self.tiled(tree, size, path).inclusionProof(of: old, in: size) == tree.inclusionProof(of: old, in: size))
        }
    }

    @Test func `of every small tree the published tiles say every node`() throws {
        for size in [1, 2, 3, 200, 255, 256, 257, 300, 511, 513] as [UInt64] {
            let tree = MadeLeaves.tree(Int(size))
            let tiled = try Self.tiled(tree, size, Set(LogTile.published(from: 0, to: size).filter { $0.content != .entries }))
            for old in 0...size {
                #expect(try tiled.root(of: old) == tree.root(of: old))
                #expect(try tiled.consistencyProof(from: old, to: size) == tree.consistencyProof(from: old, to: size))
            }
            #expect(throws: LogFailure.outsideTree) { try tiled.root(of: size + 1) }
        }
    }

    private static func tiled(_ tree: MerkleTree, _ size: UInt64, _ tiles: Set<LogTile>) throws -> TiledTree {
        var tiled = TiledTree(size: size)
        for tile in tiles { try tiled.take(tile, try tile.hashes(from: tree)) }
        return tiled
    }

    @Test func `a tile that is missing, or of another length, is said`() throws {
        let tile = try #require(LogTile(.hashes(level: 0), index: 0, width: 5))
        let tree = MadeLeaves.tree(5)
        #expect(throws: LogFailure.tileMissing(tile)) { try TiledTree(size: 5).root }
        for octets in [Octets(), Octets(Array(repeating: 0, count: 159)), Octets(Array(repeating: 0, count: 192))] {
            var tiled = TiledTree(size: 5)
            #expect(throws: LogFailure.tileMalformed(tile)) { try tiled.take(tile, octets) }
        }
        #expect(throws: LogFailure.outsideTree) { try tile.full.hashes(from: tree) }
        let narrow = try #require(LogTile(.hashes(level: 0), index: 0, width: 4))
        var tiled = TiledTree(size: 5)
        try tiled.take(narrow, narrow.hashes(from: tree))
        #expect(throws: LogFailure.tileMissing(tile)) { try tiled.root }
    }
}
