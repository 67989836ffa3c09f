import struct X509.Certificate
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
        /// What is installed for each purpose, newest first.
        var installed: [TestGateway]
        /// Certificates that were issued and are to be installed.
        var pending: [TestGateway] = []
        /// Moments when the node or its disk was in trouble: what happened around them may happen twice.
        var troubles: [Duration] = []
        var clockErrors = ClockHistory()
        var isSuspended = false
        var revocations: [Revocation] = []
        var lostKeys: Set<PublicKeyID> = []
        /// When certificates may be asked for again.
        var nextRenewal = Duration.zero
        /// The wait that was begun last, of each delivery.
        var waits: [DeliveryID: Duration] = [:]
        /// When each copy of a message began to be sent, each time.
        var sendings: [Sending: [Duration]] = [:]
        var copies: (@Sendable (Intruder.Copy) -> Void)?
        /// Since when the directory in force names a domain, as far as anybody asked.
        var memberSince: [DomainName: Duration] = [:]
    }

    private struct Sending: Hashable {
        let messageID: String, destination: Destination
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
        disk = SimulatedDisk(
            world.time, dice: dice.fork(), watch: { world.judge.stored($0, at: host) }, left: { world.judge.left($0) })
        clock = world.clock()
        keys = try GatewayMemoryKeys(gateway)
        customers = MemoryCustomerStore()
        state = Mutex(State(installed: [gateway]))
    }

    /// With what was installed last.
    var gateway: TestGateway { state.withLock { $0.installed[0] } }
    /// With what was issued last, installed or not.
    var newest: TestGateway { state.withLock { $0.pending.last ?? $0.installed[0] } }
    var installed: [TestGateway] { state.withLock { $0.installed } }
    var run: GatewayRun? { state.withLock { $0.run } }
    var clockErrors: ClockHistory { state.withLock { $0.clockErrors } }
    var revocations: [Revocation] { state.withLock { $0.revocations } }

    var isSuspended: Bool {
        get { state.withLock { $0.isSuspended } }
        set { state.withLock { $0.isSuspended = newValue } }
    }

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
        world.judge.starts(host, keeping: disk.tables.position?.size ?? 0)
        // What it knew and could not keep is forgotten.
        state.withLock { state in for index in state.revocations.indices { state.revocations[index].knownAt = nil } }
        let task = world.task { await run.work() }
        state.withLock { ($0.run, $0.task) = (run, task) }
    }

    /// - Parameter withMachine: not the process alone.
    func crash(withMachine: Bool) {
        guard let task = state.withLock({ $0.run == nil ? nil : $0.task }) else { return }
        world.trace.note(host.name, withMachine ? "loses power" : "crashes")
        inTrouble()
        world.network.down(host)
        disk.crash(withMachine: withMachine)
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
        let now = world.time.now
        state.withLock { $0.clockErrors.set(clockError, at: now) }
        let before = clock.error
        clock.set(error: clockError)
        if clockError < before - ClockWatch.tolerance { run?.delivering.clockWasSetBack() }
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
            for index in state.revocations.indices where state.revocations[index].knownAt == nil {
                let digest = state.revocations[index].digest
                guard directory.isRevoked(certificate: digest) else { continue }
                state.revocations[index].knownAt = now
            }
            for domain in directory.members.flatMap(\.domains).map(\.name) where state.memberSince[domain] == nil {
                state.memberSince[domain] = now
            }
        }
    }

    func knowsMember(_ domain: DomainName, since patience: Duration) -> Bool {
        state.withLock { $0.memberSince[domain].map { $0 + patience < world.time.now } ?? false }
    }

    var isDrained: Bool { unfinished.isEmpty }

    /// What waits, but for what an intruder brought.
    private var unfinished: [QueueTable.Row] {
        let queue = disk.tables.queue
        return queue.rows.filter { $0.hold == nil && queue.items[$0.item]?.facts.clientAddress != Intruder.address }
    }

    func sends(_ delivery: LeasedDelivery) {
        let sending = Sending(messageID: delivery.messageID ?? "", destination: delivery.destination), now = world.time.now
        state.withLock { $0.sendings[sending, default: []].append(now) }
    }

    /// When a copy began to be sent that another member's gateway took at a moment.
    func began(_ messageID: String, to member: MemberID, takenAt time: Duration) -> Duration? {
        let sending = Sending(messageID: messageID, destination: .member(member))
        return state.withLock { $0.sendings[sending]?.last { $0 <= time } }
    }

    func waits(_ wait: Duration, _ delivery: DeliveryID) { state.withLock { $0.waits[delivery] = wait } }

    /// The longest wait that any delivery here is in, and any destination.
    var longestWait: Duration {
        let waits = state.withLock { $0.waits }
        let deliveries = disk.tables.queue.rows.filter { $0.hold == nil }.compactMap { waits[$0.id] }
        return max(deliveries.max() ?? .zero, run?.delivering.longestWait ?? .zero)
    }

    /// Something is under way to another machine, which may not answer.
    var isTrying: Bool { disk.tables.queue.rows.contains { $0.lease != nil } }

    var waiting: [String] {
        let queue = disk.tables.queue
        return unfinished.map { row in
            "\(queue.items[row.item]?.messageID ?? "-") to \(row.recipients) over \(row.destination): \(row.lastReply?.text ?? "never tried"), leased by \(row.lease ?? 0), attempts \(row.attempts), due \(row.due.rfc3339), now \(clock.now.rfc3339)"
        }
    }

    /// Copies of a letter, and reports about it, that stand in a hold for a recipient.
    func held(_ mark: String, _ recipient: EmailAddress, reports: Set<String>) -> [HeldCopy] {
        let queue = disk.tables.queue
        return queue.rows.compactMap { row in
            guard let hold = row.hold, let item = queue.items[row.item], let messageID = item.messageID,
                item.facts.clientAddress != Intruder.address
            else { return nil }
            let isCopy = messageID.contains("<\(mark)@") && row.recipients.contains(recipient)
            guard isCopy || reports.contains(messageID) else { return nil }
            return HeldCopy(
                reason: hold, acceptedAt: item.acceptedAt, directoryTime: item.facts.directoryTime,
                sender: item.facts.peerMember, messageID: messageID)
        }
    }

    /// Whatever is held is tried once more.
    func retryHeld() async {
        guard let run else { return world.judge.violated("\(host) does not run once it is healed") }
        let items = disk.tables.queue.rows.filter { $0.hold != nil }.map(\.item)
        for item in Set(items).sorted(by: { $0.description < $1.description }) {
            do throws(QueueFailure) { try await run.queue.release(item, now: clock.now) } catch {
                world.judge.violated("\(host) could not let go of \(item): \(error)")
            }
        }
    }

    // MARK: Certificates

    /// An administrator renews one thing after another. What the member agrees to is dated by the second and serves once: of two
    /// renewals in the same second the other one would be refused.
    func awaitTurnToRenew() async {
        let wait = state.withLock { state in
            let now = world.time.now, turn = max(now, state.nextRenewal)
            state.nextRenewal = turn + .seconds(2)
            return turn - now
        }
        if wait > .zero { _ = await world.time.sleep(wait) }
    }

    /// The keys are here as soon as they are made; certificates are installed later.
    func prepare(_ identities: TestGateway) throws {
        try keys.add(identities)
        state.withLock { $0.pending.append(identities) }
    }

    /// Installs what was issued so far; what else is installed stays.
    func install() {
        state.withLock { state in
            for new in state.pending { state.installed.insert(new, at: 0) }
            state.pending = []
        }
    }

    /// Whether a certificate for the same key was revoked: it will never be certified again.
    func isKeyLost(_ identity: TestIdentity) -> Bool {
        let key = identity.keyID
        return state.withLock { $0.lostKeys.contains(key) }
    }

    /// - Returns: the serial numbers of those that were not revoked before.
    func revoked(_ identities: [TestIdentity], for purpose: CertificatePurpose, at time: Duration) -> [[UInt8]] {
        state.withLock { state in
            var serials: [[UInt8]] = []
            for identity in identities {
                let certificate = identity.certificate, digest = certificate.digest
                guard !state.revocations.contains(where: { $0.digest == digest }) else { continue }
                state.lostKeys.insert(identity.keyID)
                state.revocations.append(Revocation(digest: digest, purpose: purpose, since: .seconds(time.components.seconds)))
                serials.append(Array(certificate.serialNumber.bytes))
            }
            return serials
        }
    }
}
