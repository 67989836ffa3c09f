import CMSFormat
import CommunityModel
import Crypto
import DeliveryQueue
import MailModel
import Mailboxes
import MessageFlow
import SecureMailTestKit
import Synchronization

/// A gateway over all its starts: its disk, clock and keys, and whom it serves.
final class GatewaySite: Sendable {
    private struct State {
        var run: GatewayRun?
        var task: Task<Void, Never>?
        var identities: TestGateway
        /// Moments when the node or its disk was in trouble: what happened around them may happen twice.
        var troubles: [Duration] = []
        var wasClockWrong = false
        var wasClockSet = false
        var isSuspended = false
        var starts = 0
        var copies: (@Sendable (Intruder.Copy) -> Void)?
        /// Since when the directory in force names a domain, as far as anybody asked.
        var memberSince: [DomainName: Duration] = [:]
    }

    let world: World
    let host: Host
    let authority: SimulatedAuthority
    let anchors: Anchors
    let disk: SimulatedDisk
    let clock: SimulatedClock
    let keys: GatewayMemoryKeys
    let customers: MemoryCustomerStore
    /// Whose addresses are mailboxes of this node.
    let mailboxDomain: DomainName
    private let dice: Dice
    private let state: Mutex<State>

    init(
        _ world: World, _ gateway: TestGateway, mailboxDomain: DomainName, authority: SimulatedAuthority,
        anchors: Anchors
    ) throws {
        (self.world, self.authority, self.anchors, self.mailboxDomain) = (world, authority, anchors, mailboxDomain)
        let host = Host(gateway.name.text)
        self.host = host
        dice = world.dice.fork()
        disk = SimulatedDisk(world.time, dice: dice.fork()) { world.judge.stored($0, at: host) }
        clock = world.clock()
        keys = try GatewayMemoryKeys(gateway)
        customers = MemoryCustomerStore()
        state = Mutex(State(identities: gateway))
    }

    var gateway: TestGateway { state.withLock { $0.identities } }
    var run: GatewayRun? { state.withLock { $0.run } }
    var wasClockWrong: Bool { state.withLock { $0.wasClockWrong } }
    var wasClockSet: Bool { state.withLock { $0.wasClockSet } }

    var isSuspended: Bool {
        get { state.withLock { $0.isSuspended } }
        set { state.withLock { $0.isSuspended = newValue } }
    }

    var starts: Int { state.withLock { $0.starts } }

    /// Before its first start.
    func makeMailboxes(_ users: [String]) async throws {
        let owner = disk.open()
        let service = MailboxService(
            store: CrashMailboxStore(disk: disk, owner: owner), keys: keys, entropy: SeededEntropy(seed: dice.next()))
        for user in users {
            guard let address = EmailAddress(localPart: user, domain: mailboxDomain) else {
                throw SimulationFault.nameNotValid(user)
            }
            try await service.create(address, at: clock.now)
        }
    }

    func start() {
        guard state.withLock({ $0.run == nil }) else { return }
        let entropy = SeededEntropy(seed: dice.next())
        let run = GatewayRun(self, owner: disk.open(), entropy: entropy)
        world.trace.note(host.name, "starts")
        world.judge.kept(disk.tables.position?.sequence ?? 0, at: host)
        let task = world.task { await run.work() }
        state.withLock { state in
            (state.run, state.task) = (run, task)
            state.starts += 1
        }
    }

    func crash() {
        guard let task = state.withLock({ $0.run == nil ? nil : $0.task }) else { return }
        world.trace.note(host.name, "crashes")
        inTrouble()
        world.network.down(host)
        disk.crash()
        task.cancel()
        state.withLock { ($0.run, $0.task) = (nil, nil) }
    }

    func inTrouble() { state.withLock { $0.troubles.append(world.time.now) } }

    /// Whether anything between two moments may have kept this node from remembering what it had done.
    func wasInTrouble(from start: Duration, to end: Duration) -> Bool {
        state.withLock { $0.troubles.contains { $0 >= start - .minutes(4) && $0 <= end } }
    }

    func set(clockError: Duration) {
        world.trace.note(host.name, "clock is wrong by \(clockError)")
        state.withLock { $0.wasClockSet = $0.wasClockSet || clockError != .zero }
        if clockError > .minutes(2) || clockError < .zero - .minutes(2) { state.withLock { $0.wasClockWrong = true } }
        clock.set(error: clockError)
    }

    // MARK: What the judge asks

    /// Each copy that it took from another gateway is shown to somebody.
    func copies(_ taken: @escaping @Sendable (Intruder.Copy) -> Void) { state.withLock { $0.copies = taken } }

    func took(_ content: Octets, _ envelope: Envelope, _ chain: [Octets]) {
        let copy = Intruder.Copy(content: content, envelope: envelope, chain: chain, gateway: host)
        state.withLock { $0.copies }?(copy)
    }

    /// A directory came into force here.
    func learnt(_ directory: Directory) {
        let now = world.time.now
        state.withLock { state in
            for domain in directory.members.flatMap(\.domains).map(\.name) where state.memberSince[domain] == nil {
                state.memberSince[domain] = now
            }
        }
    }

    func knowsMember(_ domain: DomainName, since patience: Duration) -> Bool {
        state.withLock { $0.memberSince[domain].map { $0 + patience < world.time.now } ?? false }
    }

    var isDrained: Bool { !disk.tables.queue.rows.contains { $0.hold == nil } }

    /// The longest wait that any of its deliveries can be in, by its failures so far: what is woken between is tried more often than the
    /// time alone would have it.
    var longestBackOff: Duration {
        disk.tables.queue.rows.map { row in
            let wait = RetrySchedule.delay(afterFailures: row.attempts + 1, age: .zero, to: row.destination)
            return wait + wait / 8
        }.max() ?? .zero
    }

    var waiting: [String] {
        let queue = disk.tables.queue
        return queue.rows.filter { $0.hold == nil }.map { row in
            "\(queue.items[row.item]?.messageID ?? "-") to \(row.recipients) over \(row.destination): \(row.lastReply?.text ?? "never tried"), leased by \(row.lease ?? 0), attempts \(row.attempts), due \(row.due.rfc3339), now \(clock.now.rfc3339)"
        }
    }

    func held(_ mark: String, _ recipient: EmailAddress) -> [HoldReason] {
        let queue = disk.tables.queue
        return queue.rows.filter { row in
            row.recipients.contains(recipient) && queue.items[row.item]?.messageID?.contains("<\(mark)@") ?? false
        }.compactMap(\.hold)
    }

    func heldReports(to sender: EmailAddress) -> [HoldReason] {
        let queue = disk.tables.queue
        return queue.rows.filter { $0.recipients.contains(sender) && queue.items[$0.item]?.sender == nil }.compactMap(\.hold)
    }

    func renew(_ identities: TestGateway) { state.withLock { $0.identities = identities } }
}
