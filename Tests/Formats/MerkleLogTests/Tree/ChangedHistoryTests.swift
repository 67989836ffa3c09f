import MailModel
import MerkleLog
import SecureMailTestKit
import Testing

/// Somebody who holds a root finds whatever is done to the leaves under it.
@Suite("RFC 9162 section 2.1.4: a changed history")
struct ChangedHistoryTests {
    enum Change: CaseIterable { case altered, removed, inserted, swapped, repeated, cutOff }

    @Test(arguments: Change.allCases) func `a change of any leaf is found, wherever it is`(_ change: Change) throws {
        for size in [1, 2, 3, 7, 8, 9, 64, 100, 129] {
            let leaves = MadeLeaves.hashes(size), root = MadeLeaves.tree(leaves).root(orEmpty: size)
            for place in leaves.indices {
                guard let changed = Self.change(leaves, at: place, change) else { continue }
                let tree = MadeLeaves.tree(changed)
                #expect(try tree.root != root, "\(change) at \(place) of \(size)")
                // Grown to whatever size, it does not begin with what was seen.
                let grown = MadeLeaves.tree(changed + MadeLeaves.hashes(size + 40).reversed())
                let proof = try grown.consistencyProof(from: UInt64(size), to: grown.size)
                #expect(throws: LogFailure.proofWrong, "\(change) at \(place) of \(size)") {
                    try proof.verify(oldRoot: root, newRoot: try grown.root)
                }
            }
        }
    }

    @Test func `a proof changed at random proves nothing`() throws {
        let entropy = SeededEntropy(seed: 0x10_6A)
        let tree = MadeLeaves.tree(257)
        for _ in 0..<2_000 {
            let dice = entropy.octets(6).map(Int.init)
            let new = 2 + dice[0], old = 1 + dice[1] % (new - 1)
            var path = try tree.consistencyProof(from: UInt64(old), to: UInt64(new)).path
            var octets = path[dice[2] % path.count].octets
            octets[dice[3] % 32] ^= UInt8(1 << (dice[4] % 8))
            path[dice[2] % path.count] = try #require(MerkleHash(octets))
            let (before, after) = (try tree.root(of: UInt64(old)), try tree.root(of: UInt64(new)))
            #expect(throws: LogFailure.proofWrong) {
                try ConsistencyProof(old: UInt64(old), new: UInt64(new), path: path).verify(oldRoot: before, newRoot: after)
            }
        }
    }

    /// - Returns: `nil` where that changes nothing.
    private static func change(_ leaves: [MerkleHash], at place: Int, _ change: Change) -> [MerkleHash]? {
        var changed = leaves
        switch change {
        case .altered: changed[place] = .leaf(Octets(utf8: "another"))
        case .removed: changed.remove(at: place)
        case .inserted: changed.insert(.leaf(Octets(utf8: "another")), at: place)
        case .swapped:
            guard place + 1 < leaves.count else { return nil }
            changed.swapAt(place, place + 1)
        case .repeated:
            // The last one once more is a tree that has grown.
            guard place + 1 < leaves.count else { return nil }
            changed.insert(changed[place], at: place)
        case .cutOff: changed = Array(changed.prefix(place))
        }
        return changed
    }
}

extension MerkleTree {
    fileprivate func root(orEmpty size: Int) -> MerkleHash { (try? root(of: UInt64(size))) ?? .empty }
}
