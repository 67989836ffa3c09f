package import MailModel

extension LogTile {
    /// The octets of a tile of hashes.
    package func hashes(from tree: some MerkleNodes) throws(LogFailure) -> Octets {
        guard case .hashes(let level) = content else { throw .tileMalformed(self) }
        var octets: [UInt8] = []
        octets.reserveCapacity(width * MerkleHash.length)
        for place in 0..<UInt64(width) {
            let node = SubtreePlan.Node(level: level * LogLimits.tileHeight, index: index << 8 + place)
            octets += try tree.hash(of: node).octets
        }
        return Octets(octets)
    }

    /// Reads the octets of a tile of hashes; a file that is wider than was asked for is one of another name.
    package func hashes(reading octets: Octets) throws(LogFailure) -> [MerkleHash] {
        guard case .hashes = content, octets.count == width * MerkleHash.length else { throw .tileMalformed(self) }
        return (0..<width).compactMap { place in
            MerkleHash(octets[(place * MerkleHash.length)..<((place + 1) * MerkleHash.length)].bytes)
        }
    }
}
