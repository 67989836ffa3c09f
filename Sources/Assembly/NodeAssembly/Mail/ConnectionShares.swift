import NetworkTransport
import SMTPTransport

/// How connections are shared out among the doors: each keeps some, and what is left goes to whoever comes first. Strangers can hold what
/// they reach, from addresses enough; they do not take what members' gateways, customers and people need.
struct ConnectionShares: Sendable {
    /// What doors may have beyond what is kept for them.
    let pool: ConnectionPool
    /// Of any one door: a half.
    let most: Int
    private let all: Int

    /// - Parameter doors: those that are open; nothing is kept for others.
    init(_ all: Int, doors: [ListenerKind]) {
        (self.all, most) = (all, max(1, all / 2))
        pool = ConnectionPool(limit: max(1, all - doors.reduce(0) { $0 + Self.kept($1, of: all) }))
    }

    func kept(_ kind: ListenerKind) -> Int { Self.kept(kind, of: all) }

    private static func kept(_ kind: ListenerKind, of all: Int) -> Int {
        switch kind {
        case .peer: all / 4
        case .mx, .submission, .submissions, .relay: all / 8
        }
    }
}
