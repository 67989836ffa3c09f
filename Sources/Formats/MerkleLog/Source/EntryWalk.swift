package import MailModel

/// Goes through a log's entries from the first on, a bundle at a time, so that no log is too large for it. It judges nothing; who walks hashes.
package struct EntryWalk: Sendable {
    private let source: any LogSource
    private let end: UInt64
    private var reader = EntryReader()
    private var place: UInt64 = 0

    /// - Parameter end: how many entries the log has.
    package init(upTo end: UInt64, in source: any LogSource) { (self.end, self.source) = (end, source) }

    /// - Returns: the entries of the next bundle, at most ``LogLimits/tileWidth``; `nil` at the end.
    /// - Throws: ``LogFailure/tileMalformed(_:)``, ``LogFailure/fileMissing(_:)``, or what the source throws.
    package mutating func next() async throws -> [Octets]? {
        guard place < end else { return nil }
        let goal = min(place + UInt64(LogLimits.tileWidth), end)
        let (bundles, after) = try await reader.reading(upTo: goal, from: source)
        (reader, place) = (after, goal)
        return bundles.flatMap(\.entries)
    }
}
