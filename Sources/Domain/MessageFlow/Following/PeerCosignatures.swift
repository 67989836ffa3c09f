import MailModel
import MerkleLog

/// Whose word as a witness this node has heard: of each member the newest.
struct PeerCosignatures: Sendable {
    private var heads: [MemberID: WitnessedHead] = [:]

    /// A member's gateways may be at different places of the log.
    mutating func add(_ head: WitnessedHead, of member: MemberID) {
        guard head.witness != nil else { return }
        if let known = heads[member]?.line, known.size > head.line.size { return }
        heads[member] = head
    }

    /// Members that cosigned some head.
    var count: Int { heads.count }

    /// Those that cosigned a tree, in the order of their ids.
    func members(on head: WitnessedHead) -> [MemberID] {
        heads.filter { $0.value.line.size == head.line.size && $0.value.line.root == head.line.root }.keys.sorted()
    }
}
