import MailModel

/// Who was told what this node holds, and when: a member is told once a minute, whatever its connections.
struct PeerTelling {
    private static let pause = Duration.minutes(1)

    private var told: [MemberID: Timestamp] = [:]

    /// - Returns: whether it is time to tell a member; from then on it counts as told.
    mutating func isDue(_ member: MemberID, at now: Timestamp) -> Bool {
        if let last = told[member], now - last < Self.pause, now >= last { return false }
        told[member] = now
        return true
    }
}
