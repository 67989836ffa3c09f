import MailModel
import MerkleLog

/// Leaves that differ, and trees of them.
enum MadeLeaves {
    static func entry(_ index: Int) -> Octets { Octets(utf8: "leaf \(index)") }
    static func hashes(_ count: Int) -> [MerkleHash] { (0..<count).map { .leaf(entry($0)) } }
    static func tree(_ count: Int) -> MerkleTree { MerkleTree((0..<count).map(entry)) }

    static func tree(_ hashes: [MerkleHash]) -> MerkleTree {
        var tree = MerkleTree()
        for hash in hashes { tree.append(hash) }
        return tree
    }

    /// Straight from the definition (RFC 9162 section 2.1.1), with nothing kept.
    static func root(_ hashes: ArraySlice<MerkleHash>) -> MerkleHash {
        guard hashes.count > 1 else { return hashes.first ?? .empty }
        var split = 1
        while split * 2 < hashes.count { split *= 2 }
        return .node(root(hashes.prefix(split)), root(hashes.dropFirst(split)))
    }
}
