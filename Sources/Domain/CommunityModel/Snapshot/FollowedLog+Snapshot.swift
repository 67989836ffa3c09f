import HashTreeCollections
import Crypto
package import MailModel
package import MerkleLog

/// What was verified of a log, as octets from which the same can be had again without verifying all of it. They say nothing of who wrote them:
/// whoever keeps them sees to it that nobody else's are handed in, and none that were changed.
extension FollowedLog {
    /// Hands over the octets, a part after the other; none before the first checkpoint.
    package func writeSnapshot(to take: (Octets) -> Void) {
        guard let position, let directory else { return }
        withoutActuallyEscaping(take) { take in
            var writer = SnapshotWriter(to: take)
            write(position, directory.fold, into: &writer)
            writer.finish()
        }
    }

    private func write(_ position: LogPosition, _ fold: DirectoryFold, into writer: inout SnapshotWriter) {
        writer.write(DirectoryFold.snapshotVersion)
        writer.write(UInt64(NameSkeleton.version))
        writer.write(anchors)
        writer.write(position.octets.bytes)
        writer.write(all: tree.fullTiles) { $0.write($1.octets) }
        writer.write(all: tree.openLeaves) { $0.write($1.octets) }
        fold.write(into: &writer)
    }

    /// The log as it was when a snapshot was made. Its checkpoint is not in it: the kept one leads on from here, and the root that it signs shows
    /// that the tree is the log's.
    ///
    /// - Throws: ``SnapshotFailure``, or ``LogFollowingFailure`` for another authority's.
    package func restored(from snapshot: Octets) throws -> FollowedLog {
        var reader = SnapshotReader(snapshot)
        guard try reader.number() == DirectoryFold.snapshotVersion, try reader.number() == UInt64(NameSkeleton.version),
            try reader.content() == anchors
        else { throw SnapshotFailure.other }
        let position = try LogPosition(parsing: Octets(try reader.content()))
        let full = try reader.all { reader throws(SnapshotFailure) in try reader.hash() }
        let open = try reader.all { reader throws(SnapshotFailure) in try reader.hash() }
        let fold = try DirectoryFold(from: &reader)
        try reader.finish()
        guard let tree = CompactTree(fullTiles: full, openLeaves: open), tree.size == position.size,
            fold.statements == position.size, try tree.root == position.root
        else { throw SnapshotFailure.damaged }
        return try restored(tree, position, fold)
    }

    /// Of what this node was told to believe.
    private var anchors: [UInt8] {
        var hasher = SHA256()
        hasher.update(data: authority.octets.bytes)
        for root in roots { hasher.update(data: root.digest) }
        return Array(hasher.finalize())
    }

    /// Who reads on from here.
    ///
    /// - Parameter source: where the entries lie that are known.
    package func reader(from source: any LogSource) async throws -> EntryReader {
        let open = tree.openLeaves
        guard let tile = LogTile(.entries, index: size >> 8, width: max(open.count, 1)), !open.isEmpty else {
            return EntryReader(open: Octets(), size: size)
        }
        guard let octets = try await source.file(tile.full.path, from: 0, limit: LogLimits.bundle) else {
            throw LogFailure.fileMissing(tile.full.path)
        }
        let (entries, length) = try EntryBundle.first(open.count, of: octets, tile)
        guard entries.map({ MerkleHash.leaf($0) }) == open else { throw LogFollowingFailure.historyRewritten }
        return EntryReader(open: octets[0..<length], size: size)
    }
}

extension SnapshotReader {
    fileprivate mutating func hash() throws(SnapshotFailure) -> MerkleHash {
        guard let hash = MerkleHash(try content()) else { throw .damaged }
        return hash
    }
}
