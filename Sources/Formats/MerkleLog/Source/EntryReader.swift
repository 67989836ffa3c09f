package import MailModel

/// Reads the entries by which a log grew. Of a bundle that was partial before only its new octets are asked for.
package struct EntryReader: Sendable {
    /// A bundle's new entries, and all of its octets as far as they are known now.
    package struct Bundle: Sendable, Hashable {
        package let index: UInt64
        package let entries: [Octets]
        package let octets: Octets
    }

    /// The bundle that is not full yet; empty where the last one is.
    private let open: Octets
    private let size: UInt64

    /// From the first entry on.
    package init() { self.init(open: Octets(), size: 0) }

    private init(open: Octets, size: UInt64) { (self.open, self.size) = (open, size) }

    /// - Returns: the bundles from the one on that was open, up to a tree's end; and who reads on from there.
    /// - Throws: ``LogFailure/tileMalformed(_:)``, ``LogFailure/fileMissing(_:)``, or what the source throws.
    package func reading(
        upTo end: UInt64, from source: any LogSource
    ) async throws -> (bundles: [Bundle], after: EntryReader) {
        var bundles: [Bundle] = []
        var (at, rest) = (size, open)
        while at < end {
            let index = at >> 8, have = Int(at & 0xFF), width = Int(min(end - index << 8, UInt64(LogLimits.tileWidth)))
            guard let tile = LogTile(.entries, index: index, width: width) else { throw LogFailure.outsideTree }
            let part = try await part(of: tile, after: rest.count, from: source)
            let (entries, length) = try EntryBundle.first(width - have, of: part, tile)
            let octets = rest.isEmpty ? part[0..<length] : Octets.joined([rest, part[0..<length]])
            bundles.append(Bundle(index: index, entries: entries, octets: octets))
            at = index << 8 + UInt64(width)
            rest = width == LogLimits.tileWidth ? Octets() : octets
        }
        return (bundles, EntryReader(open: rest, size: at))
    }

    private func part(of tile: LogTile, after known: Int, from source: any LogSource) async throws -> Octets {
        let limit = LogLimits.bundle - known
        if let part = try await source.file(tile.path, from: known, limit: limit) { return part }
        guard tile.isPartial, let part = try await source.file(tile.full.path, from: known, limit: limit) else {
            throw LogFailure.fileMissing(tile.path)
        }
        return part
    }
}
