import DeliveryQueue
import MailModel
import Synchronization

/// Sees all that happens in a world, and says what should not have happened.
final class Judge: Sendable {
    private struct State {
        var letters: [String: Letter] = [:]
        var count = 0
        var arrivals: [String: [LetterArrival]] = [:]
        var reports: [String: [LetterArrival]] = [:]
        var violations: [String] = []
        var directories: [Host: UInt64] = [:]
        var attempts: [Attempt: [Duration]] = [:]
        /// Of the reports about a letter.
        var reportIDs: [String: Set<String>] = [:]
    }

    /// What is tried again and again.
    private enum Attempt: Hashable {
        case connection(from: Host, to: Host)
        case delivery(DeliveryID, at: Host)

        var host: Host {
            switch self {
            case .connection(let host, _), .delivery(_, let host): host
            }
        }
    }

    /// So many failed attempts to reach one machine within a minute are no back-off any more: steps of 5, 15 and 30 seconds, ten at once
    /// after a start, and an arrival of the directory are fewer.
    private static let mostFailures = 20
    /// The same of one message: the steps, and one or two more as its destination works again.
    private static let mostAttempts = 9

    private let time: SimulatedTime
    private let trace: EventTrace
    private let state = Mutex(State())

    init(_ time: SimulatedTime, _ trace: EventTrace) { (self.time, self.trace) = (time, trace) }

    var violations: [String] { state.withLock { $0.violations } }
    var letters: [Letter] {
        state.withLock { state in state.letters.values.sorted { ($0.writtenAt, $0.mark) < ($1.writtenAt, $1.mark) } }
    }

    func violated(_ what: String) {
        trace.note("judge", what)
        state.withLock { if $0.violations.count < 20 { $0.violations.append(what) } }
    }

    // MARK: Letters

    func nextMark() -> (mark: String, number: Int) {
        state.withLock { state in
            state.count += 1
            return (Marks.mark(state.count), state.count)
        }
    }

    func written(_ letter: Letter) { state.withLock { $0.letters[letter.mark] = letter } }

    func ended(_ mark: String, _ letterState: Letter.State, accepted: Set<EmailAddress> = []) {
        state.withLock {
            $0.letters[mark]?.state = letterState; $0.letters[mark]?.accepted = accepted
        }
    }

    func letter(_ mark: String) -> Letter? { state.withLock { $0.letters[mark] } }

    func arrived(_ arrival: LetterArrival) {
        guard let mark = Marks.firstMark(in: arrival.content.bytes) else { return }
        state.withLock { state in
            if arrival.sender == nil {
                state.reports[mark, default: []].append(arrival)
            } else {
                state.arrivals[mark, default: []].append(arrival)
            }
        }
    }

    func heard(_ arrival: LetterArrival) {
        guard let mark = Marks.firstMark(in: arrival.content.bytes) else { return }
        state.withLock { state in
            for index in state.arrivals[mark]?.indices ?? 0..<0
            where state.arrivals[mark]?[index].moment == arrival.moment
                && state.arrivals[mark]?[index].recipient == arrival.recipient
            {
                state.arrivals[mark]?[index].isHeard = true
            }
        }
    }

    func arrivals(of mark: String) -> [LetterArrival] { state.withLock { $0.arrivals[mark] ?? [] } }
    func reports(on mark: String) -> [LetterArrival] { state.withLock { $0.reports[mark] ?? [] } }

    /// They were refused, and are there after a crash all the same: each may arrive, once.
    func left(_ items: [NewItem]) {
        for mark in items.compactMap({ $0.messageID.flatMap { Marks.firstMark(in: $0) } }) {
            trace.note("judge", "\(mark) was refused, and is there")
            state.withLock { $0.letters[mark]?.isThere = true }
        }
    }

    /// A report about a letter was made.
    func reported(_ messageID: String, on mark: String) {
        state.withLock { _ = $0.reportIDs[mark, default: []].insert(messageID) }
    }

    func reportIDs(on mark: String) -> Set<String> { state.withLock { $0.reportIDs[mark] ?? [] } }

    // MARK: What is seen as it happens

    /// What a node starts with: the disk may have refused to keep the last one that it went by.
    ///
    /// What the former start tried is no longer its own.
    func starts(_ host: Host, keeping sequence: UInt64) {
        state.withLock { state in
            state.directories[host] = sequence
            state.attempts = state.attempts.filter { $0.key.host != host }
        }
    }

    /// A directory came into force; none may be older than the one before, or than the one that was kept.
    func directory(_ sequence: UInt64, at host: Host) {
        let before = state.withLock { state in
            defer { state.directories[host] = max(sequence, state.directories[host] ?? 0) }
            return state.directories[host] ?? 0
        }
        if sequence < before { violated("\(host) went back from directory \(before) to \(sequence)") }
    }

    func stored(_ octets: Octets, at host: Host) {
        for mark in Marks.clearMarks(in: Array(octets.bytes)).sorted() {
            violated("\(mark) lies in clear on the disk of \(host)")
        }
    }

    func attempted(from: Host, to: Host, isReached: Bool) {
        let count = attempted(.connection(from: from, to: to), isOver: isReached)
        if count == Self.mostFailures { violated("\(from) tried to reach \(to) \(count) times within a minute") }
    }

    func delivers(_ delivery: LeasedDelivery, at host: Host) {
        let count = attempted(.delivery(delivery.id, at: host), isOver: false)
        if count == Self.mostAttempts {
            violated("\(host) tried to deliver \(delivery.messageID ?? "-") \(count) times within a minute")
        }
    }

    /// - Returns: how often it was tried within a minute.
    private func attempted(_ attempt: Attempt, isOver: Bool) -> Int {
        let now = time.now
        return state.withLock { state in
            guard !isOver else {
                state.attempts[attempt] = nil
                return 0
            }
            let recent = (state.attempts[attempt] ?? []).filter { $0 > now - .minutes(1) } + [now]
            state.attempts[attempt] = recent
            return recent.count
        }
    }
}
