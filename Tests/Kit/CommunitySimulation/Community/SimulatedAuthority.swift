import Accreditation
import CommunityModel
import MailModel
import Synchronization

/// The community's authority: publishes the directory, and tells it to whoever asks. Between it and them may stand somebody who keeps old
/// files and hands them out.
final class SimulatedAuthority: Sendable {
    private struct State {
        var files: [DirectoryFile] = []
        /// Of a hundred who ask, how many are told an old directory.
        var stale = 0
    }

    static let host = Host("authority")
    private static let publishingInterval = Duration.minutes(2)

    let authority: Authority
    private let world: World
    private let clock: SimulatedClock
    private let dice: Dice
    private let state = Mutex(State())

    init(_ authority: Authority, _ world: World) {
        (self.authority, self.world, clock, dice) = (authority, world, world.clock(), world.dice.fork())
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

    /// An act of the officers, and the directory that tells it.
    func act(_ name: String, _ body: @escaping @Sendable (isolated Authority, Timestamp) throws(AuthorityFailure) -> Void) async {
        let now = clock.now
        do {
            try await authority.perform(now, body)
            world.trace.note("authority", name)
            await publish()
        } catch { world.judge.violated("the authority could not: \(name): \(error)") }
    }

    /// What a node gets that asks now; `nil` when nobody answers.
    func file(for host: Host) async -> DirectoryFile? {
        guard let end = try? await world.network.connect(from: host, to: Self.host, .directory) else { return nil }
        guard case .closed = await end.read(within: .seconds(20)) else { return nil }
        let (files, stale) = state.withLock { ($0.files, $0.stale) }
        return dice.falls(percent: stale) ? dice.pick(files) : files.last
    }

    private func publish() async {
        do {
            let file = try await authority.publish(at: clock.now)
            state.withLock { $0.files.append(file) }
        } catch { world.judge.violated("the directory could not be published: \(error)") }
    }
}

extension Authority {
    fileprivate func perform(
        _ now: Timestamp, _ body: @Sendable (isolated Authority, Timestamp) throws(AuthorityFailure) -> Void
    ) throws(AuthorityFailure) {
        try body(self, now)
    }
}
