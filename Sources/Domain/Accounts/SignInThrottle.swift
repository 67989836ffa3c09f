import Synchronization
package import MailModel

/// Slows down guessing. Failures are counted for a pair of account and client, and for a client over all accounts, never for an
/// account alone: nobody can lock somebody else out by guessing badly from elsewhere. A client that has signed in to an account
/// before is not held back by what others behind the same address do to other accounts.
package final class SignInThrottle: Sendable {
    /// Failures of one client at one account before it has to wait.
    package static let freeFailuresOfPair = 5
    /// Failures of one client over all accounts before it has to wait: many people may share an address.
    package static let freeFailuresOfClient = 30
    /// Wait after the first failure too many; each further one doubles it.
    package static let firstWait = Duration.seconds(1)
    package static let longestWait = Duration.seconds(900)
    /// Failures are forgotten this long after the last one.
    package static let memory = Duration.seconds(3_600)
    /// Entries kept in each table; beyond it the oldest goes.
    package static let capacity = 20_000

    private struct Pair: Hashable { let account: String, client: [UInt8] }
    private struct Failures { var count: Int, last: Timestamp }
    private struct State {
        var pairs: [Pair: Failures] = [:]
        var clients: [[UInt8]: Failures] = [:]
        var known: [Pair: Timestamp] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether an attempt may be made now. Asked before anything else is looked at, so that a wait says nothing about the account.
    package func allows(_ account: String, client: String, now: Timestamp) -> Bool {
        let pair = Self.pair(account, client)
        return state.withLock { state in
            Self.takeBack(&state.pairs, pair, now)
            Self.takeBack(&state.clients, pair.client, now)
            if Self.waits(state.pairs[pair], free: Self.freeFailuresOfPair, now) { return false }
            return state.known[pair] != nil || !Self.waits(state.clients[pair.client], free: Self.freeFailuresOfClient, now)
        }
    }

    package func failed(_ account: String, client: String, now: Timestamp) {
        let pair = Self.pair(account, client)
        state.withLock { state in
            Self.count(&state.pairs, pair, now)
            Self.count(&state.clients, pair.client, now)
        }
    }

    package func succeeded(_ account: String, client: String, now: Timestamp) {
        let pair = Self.pair(account, client)
        state.withLock { state in
            state.pairs[pair] = nil
            if state.known.count >= Self.capacity, let oldest = state.known.min(by: { $0.value < $1.value }) {
                state.known[oldest.key] = nil
            }
            state.known[pair] = now
        }
    }

    private static func pair(_ account: String, _ client: String) -> Pair {
        Pair(account: String(account.prefix(320)), client: IPAddress(client)?.holder ?? Array(client.utf8.prefix(64)))
    }

    /// The clock was set back since: the wait begins now, and does not last until that time comes again.
    private static func takeBack<Key: Hashable>(_ table: inout [Key: Failures], _ key: Key, _ now: Timestamp) {
        if let failures = table[key], failures.last > now { table[key] = Failures(count: failures.count, last: now) }
    }

    private static func waits(_ failures: Failures?, free: Int, _ now: Timestamp) -> Bool {
        guard let failures, failures.count >= free, now < failures.last + memory else { return false }
        let doublings = min(failures.count - free, 16)
        return now < failures.last + min(firstWait * (1 << doublings), longestWait)
    }

    private static func count<Key: Hashable>(_ table: inout [Key: Failures], _ key: Key, _ now: Timestamp) {
        let before = table[key].flatMap { now < $0.last + memory ? $0.count : nil } ?? 0
        if table[key] == nil, table.count >= capacity { makeRoom(&table, now) }
        table[key] = Failures(count: before + 1, last: now)
    }

    /// Forgets what is past, and the oldest tenth when nothing is, so that this is done seldom.
    private static func makeRoom<Key: Hashable>(_ table: inout [Key: Failures], _ now: Timestamp) {
        table = table.filter { now < $0.value.last + memory }
        guard table.count >= capacity else { return }
        for entry in table.sorted(by: { $0.value.last < $1.value.last }).prefix(capacity / 10) { table[entry.key] = nil }
    }
}
