import Accreditation
import MailModel
import SecureMailTestKit
import Synchronization

/// The community's authority: publishes the log, and tells it to whoever asks. Between it and them may stand somebody who keeps old
/// checkpoints and hands them out.
final class SimulatedAuthority: Sendable {
    private struct State {
        /// The log as it was at each signing.
        var logs: [MemoryLog] = []
        /// Of a hundred who ask, how many are told an old log.
        var stale = 0
    }

    static let host = Host("authority")
    private static let publishingInterval = Duration.minutes(2)

    let authority: Authority
    private let store: MemoryAuthorityStore
    private let world: World
    private let clock: SimulatedClock
    private let dice: Dice
    private let state = Mutex(State())

    /// - Parameter store: what the authority writes to.
    init(_ authority: Authority, _ store: MemoryAuthorityStore, _ world: World) {
        (self.authority, self.store, self.world, clock, dice) = (authority, store, world, world.clock(), world.dice.fork())
    }

    func begin() async {
        listen()
        await publish()
        world.task { [self] in
            while await world.time.sleep(Self.publishingInterval) { await publish() }
        }
    }

    func listen() { world.network.listen(on: Self.host, .directory, .init(chain: { [] }, accept: { $0.close() })) }

    var now: Timestamp { clock.now }

    func set(stale percent: Int) { state.withLock { $0.stale = percent } }

    /// An act of the officers, and the log that tells it.
    func act(_ name: String, _ body: @escaping @Sendable (isolated Authority, Timestamp) throws(AuthorityFailure) -> Void) async {
        let now = clock.now
        do {
            try await authority.perform(now, body)
            world.trace.note("authority", name)
            await publish()
        } catch { world.judge.violated("the authority could not: \(name): \(error)") }
    }

    /// What a node gets that asks now; `nil` when nobody answers.
    func log(for host: Host) async -> MemoryLog? {
        guard let end = try? await world.network.connect(from: host, to: Self.host, .directory) else { return nil }
        guard case .closed = await end.read(within: .seconds(20)) else { return nil }
        let (logs, stale) = state.withLock { ($0.logs, $0.stale) }
        return dice.falls(percent: stale) ? dice.pick(logs) : logs.last
    }

    private func publish() async {
        do {
            try await authority.publish(at: clock.now)
            let log = MemoryLog(of: store)
            state.withLock { $0.logs.append(log) }
        } catch { world.judge.violated("the log could not be published: \(error)") }
    }
}

extension Authority {
    fileprivate func perform(
        _ now: Timestamp, _ body: @Sendable (isolated Authority, Timestamp) throws(AuthorityFailure) -> Void
    ) throws(AuthorityFailure) {
        try body(self, now)
    }
}
