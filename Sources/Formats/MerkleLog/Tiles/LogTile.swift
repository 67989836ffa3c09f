/// A file of a log (C2SP tlog-tiles): up to 256 hashes of one level, or up to 256 entries.
package struct LogTile: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// 0: hashes of leaves; each hash of a level above is that of a full tile of the level below.
        case hashes(level: Int)
        case entries
    }

    package let content: Content
    package let index: UInt64
    /// 1 to 256; below 256 the tile is partial.
    package let width: Int

    /// `nil` for a level, an index or a width that no tree of ``LogLimits/leaves`` has.
    package init?(_ content: Content, index: UInt64, width: Int = LogLimits.tileWidth) {
        guard (1...LogLimits.tileWidth).contains(width), index <= LogLimits.leaves >> UInt64(LogLimits.tileHeight) else {
            return nil
        }
        switch content {
        case .hashes(let level): guard (0..<LogLimits.tileLevels).contains(level) else { return nil }
        case .entries: break
        }
        (self.content, self.index, self.width) = (content, index, width)
    }

    package var isPartial: Bool { width < LogLimits.tileWidth }

    /// The tile of the same place when it is full.
    package var full: LogTile { LogTile(content, index: index) ?? self }

    /// The level of tiles; entries go with the hashes of leaves.
    package var level: Int {
        switch content {
        case .hashes(let level): level
        case .entries: 0
        }
    }

    /// What must be published when a tree grows: every tile that is new, and of each level the partial one at its end. The files of the
    /// smaller tree stay good: their names say how wide they are.
    package static func published(from old: UInt64, to new: UInt64) -> [LogTile] {
        var tiles: [LogTile] = []
        for level in 0..<LogLimits.tileLevels {
            let (was, now) = (hashes(of: old, level), hashes(of: new, level))
            guard now > 0 else { break }
            guard now > was else { continue }
            for index in (was >> 8)...((now - 1) >> 8) {
                let width = Int(min(now - index << 8, UInt64(LogLimits.tileWidth)))
                tiles += [LogTile(.hashes(level: level), index: index, width: width)].compactMap(\.self)
                if level == 0 { tiles += [LogTile(.entries, index: index, width: width)].compactMap(\.self) }
            }
        }
        return tiles
    }

    /// Tiles that were partial in a tree and are whole in a larger one.
    package static func completed(from old: UInt64, to new: UInt64) -> [LogTile] {
        var tiles: [LogTile] = []
        for level in 0..<LogLimits.tileLevels {
            let (was, now) = (hashes(of: old, level), hashes(of: new, level))
            guard was > 0 else { break }
            guard was % UInt64(LogLimits.tileWidth) > 0, was >> 8 < now >> 8 else { continue }
            tiles += [LogTile(.hashes(level: level), index: was >> 8)].compactMap(\.self)
            if level == 0 { tiles += [LogTile(.entries, index: was >> 8)].compactMap(\.self) }
        }
        return tiles
    }

    /// The tiles that hold what proofs are made of, in a tree of a size.
    package static func holding(_ runs: [Range<UInt64>], in size: UInt64) -> Set<LogTile> {
        Set(runs.flatMap(SubtreePlan.nodes(of:)).compactMap { holding($0, in: size) })
    }

    /// - Returns: `nil` for a node that a tree of this size does not have.
    static func holding(_ node: SubtreePlan.Node, in size: UInt64) -> LogTile? {
        let (level, inside) = node.level.quotientAndRemainder(dividingBy: LogLimits.tileHeight)
        let count = hashes(of: size, level)
        guard node.index < count >> UInt64(inside) else { return nil }
        let index = (node.index << UInt64(inside)) >> 8
        return LogTile(.hashes(level: level), index: index, width: Int(min(count - index << 8, UInt64(LogLimits.tileWidth))))
    }

    /// How many hashes the tiles of a level hold together.
    private static func hashes(of size: UInt64, _ level: Int) -> UInt64 { size >> UInt64(level * LogLimits.tileHeight) }
}
