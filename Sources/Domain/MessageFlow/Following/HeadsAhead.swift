import MailModel
import MerkleLog

/// Heads that members hold and that this node has not come to.
struct HeadsAhead {
    /// After that a log that stays behind what a peer holds is told of: its source may have been frozen.
    private static let patience = Duration.minutes(10)

    private struct Entry {
        var head: WitnessedHead
        let since: Timestamp
        var isTold = false
    }

    private var entries: [MemberID: Entry] = [:]

    mutating func add(_ head: WitnessedHead, of member: MemberID, at now: Timestamp) {
        if entries[member] == nil { entries[member] = Entry(head: head, since: now) } else { entries[member]?.head = head }
    }

    mutating func remove(_ member: MemberID) { entries[member] = nil }

    /// Takes those out that lie within a log of some size, in the order of their members.
    mutating func takeReached(by size: UInt64) -> [(member: MemberID, head: WitnessedHead)] {
        let reached = entries.filter { $0.value.head.line.size <= size }
        for member in reached.keys { entries[member] = nil }
        return reached.map { ($0.key, $0.value.head) }.sorted { $0.member < $1.member }
    }

    /// Those that have waited for too long, each once.
    mutating func takeLate(at now: Timestamp) -> [(member: MemberID, size: UInt64)] {
        let late = entries.filter { !$0.value.isTold && now - $0.value.since >= Self.patience }
        for member in late.keys { entries[member]?.isTold = true }
        return late.map { ($0.key, $0.value.head.line.size) }.sorted { $0.member < $1.member }
    }
}
