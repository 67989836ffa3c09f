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
    /// Entries that were read.
    package let size: UInt64

    /// From the first entry on.
    package init() { self.init(open: Octets(), size: 0) }

    /// - Parameter open: the bundle that is not full at this size; empty where it is.
    package init(open: Octets, size: UInt64) { (self.open, self.size) = (open, size) }

    /// - Returns: the bundles from the one on that was open, up to a tree's end; and who reads on from there.
    /// - Throws: ``LogFailure/tileMalformed(_:)``, ``LogFailure/fileMissing(_:)``, or what the source throws.
    package func reading(
        upTo end: UInt64, from source: any LogSource
    ) async throws -> (bundles: [Bundle], after: EntryReader) {
        var bundles: [Bundle] = []
        var reader = self
        while reader.size < end {
            let bundle: Bundle
            (bundle, reader) = try await reader.bundle(upTo: end, from: source)
            bundles.append(bundle)
        }
        return (bundles, reader)
    }

    /// Reads the next bundle alone.
    package func bundle(upTo end: UInt64, from source: any LogSource) async throws -> (Bundle, after: EntryReader) {
        let index = size >> 8, have = Int(size & 0xFF), width = Int(min(end - index << 8, UInt64(LogLimits.tileWidth)))
        guard let tile = LogTile(.entries, index: index, width: width) else { throw LogFailure.outsideTree }
        let part = try await part(of: tile, after: open.count, from: source)
        let (entries, length) = try EntryBundle.first(width - have, of: part, tile)
        let octets = open.isEmpty ? part[0..<length] : Octets.joined([open, part[0..<length]])
        let rest = width == LogLimits.tileWidth ? Octets() : octets
        return (
            Bundle(index: index, entries: entries, octets: octets), EntryReader(open: rest, size: index << 8 + UInt64(width))
        )
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
