package import MailModel
package import MerkleLog

/// Reads the statements that stand in a log as digests.
package enum LongLeaves {
    /// - Throws: ``LogFollowingFailure/leafMissing(_:)``, or what the source throws. Whether each is what its digest says is judged by
    ///   ``FollowedLog``.
    package static func read(of entries: [Octets], from source: any LogSource) async throws -> [LeafDigest: Octets] {
        var leaves: [LeafDigest: Octets] = [:]
        for entry in entries {
            guard let digest = (try? LeafDigest(parsing: entry)) ?? nil, leaves[digest] == nil else { continue }
            guard let leaf = try await source.file(digest.path, from: 0, limit: digest.count) else {
                throw LogFollowingFailure.leafMissing(digest.path)
            }
            leaves[digest] = leaf
        }
        return leaves
    }
}
