import CMSFormat
import CommunityModel
import DNSFormat
import DeliveryQueue
import MailModel
import Mailboxes
import MessageFlow
import NIOCore
import SMIME
import SMTPTransport
import SecureMailTestKit
import StorageSQLite
import Synchronization
import Testing

@testable import NodeAssembly

/// Kiwimail's gateway, with the queue on disk, its worker, and SMTP to one server on loopback; only the clock stands still.
final class RemoteNode: Sendable {
    /// What all cases have together.
    struct Shared: Sendable {
        let keys: RemoteKeys
        let gatewayKeys: GatewayMemoryKeys
        let mailboxes: MailboxService
        let customers: SQLiteCustomerStore
        let folder: TemporaryFolder
        let places = OctetGate(limit: 16_000_000)

        static let made = Task {
            let community = try await TestCommunity.make(), folder = try TemporaryFolder()
            let gatewayKeys = try GatewayMemoryKeys(community.kiwimail)
            return Shared(
                keys: try RemoteKeys(community), gatewayKeys: gatewayKeys,
                mailboxes: MailboxService(
                    store: try SQLiteMailboxStore(in: folder.path), keys: gatewayKeys, entropy: SystemTestEntropy()),
                customers: SQLiteCustomerStore(database: try NodeDatabase.open(in: folder.path)), folder: folder)
        }
    }

    private final class Recorder: EventSink {
        let events = Mutex<[MessageEvent.Kind]>([])
        func record(_ event: MessageEvent) { events.withLock { $0.append(event.kind) } }
    }

    private static let count = Mutex(0)

    let clock = FakeClock(TestCommunity.start)
    let sender: EmailAddress
    private let shared: Shared
    private let folder: TemporaryFolder
    private let recorder = Recorder()
    private let queue: MailQueue
    private let client: SMTPClient
    private let context: FlowContext

    init(_ shared: Shared, port: Int, isSlow: Bool) async throws {
        self.shared = shared
        let number = Self.count.withLock { count in
            count += 1
            return count
        }
        sender = try #require(EmailAddress("s\(number)@kiwimail.example"))
        try await shared.mailboxes.create(sender, at: clock.now)
        folder = try TemporaryFolder()
        queue = MailQueue(try SQLiteQueueStore(directory: folder.path), events: recorder)
        let community = shared.keys.community, gateway = community.kiwimail, clock = clock
        let directory = DirectoryHolder(community.directory), own = shared.keys.own
        client = SMTPClient(heloName: gateway.name, timeouts: Self.timeouts(isSlow: isSlow))
        let judge = PeerJudge(directory: directory, verifier: community.verifier, clock: clock)
        let relaying = SMTPRelaying(client: client, judge: judge, outsidersPort: port, ownTLS: { own })
        let domain = try #require(DomainName("kiwimail.example"))
        context = FlowContext(
            gateway: gateway.name, member: gateway.member, clock: clock, entropy: SystemTestEntropy(), events: recorder,
            directory: directory,
            local: LocalDomains(mailboxDomains: [domain], mailboxes: shared.mailboxes, customers: shared.customers),
            mailboxes: shared.mailboxes, sealer: StorageSealer(keys: shared.gatewayKeys), keys: shared.gatewayKeys,
            signing: RemoteSigning(keys: shared.gatewayKeys, gateway: gateway),
            opener: Opener(
                keys: shared.gatewayKeys,
                trust: CommunitySignerTrust(directory: directory, verifier: community.verifier, clock: clock),
                own: gateway.member, certificates: { [gateway.encryption.certificate] }),
            queue: queue, relay: RemoteRelaying(relaying: relaying, port: port), rooms: FlowRooms(octets: 268_435_456),
            outsidersRoute: .mailExchangers(Self.search()))
    }

    private static func timeouts(isSlow: Bool) -> SMTPTimeouts {
        var timeouts = SMTPTimeouts()
        guard isSlow else { return timeouts }
        (timeouts.opening, timeouts.reply, timeouts.handshake) = (.seconds(1), .seconds(1), .seconds(1))
        (timeouts.final, timeouts.contentIdle) = (.seconds(1), .seconds(1))
        return timeouts
    }

    private static func search() -> MailExchangerSearch {
        let dns = MemoryResolver()
        dns.add("outside.example", .mx, .mx(10, "mx.outside.example"))
        dns.add("mx.outside.example", .a, .address("127.0.0.1"))
        return MailExchangerSearch(
            resolver: dns, entropy: SystemTestEntropy(), ownNames: [], isOwnAddress: { _ in false }, isNobodys: { _ in false })
    }

    var events: [MessageEvent.Kind] { recorder.events.withLock { $0 } }

    func submit(to recipients: [EmailAddress], isLong: Bool) async throws {
        let text = "From: \(sender)\r\nSubject: Canary\r\n\r\nCanary\r\n"
        let rest = isLong ? String(repeating: String(repeating: "x", count: 998) + "\r\n", count: 1_300) : ""
        let reply = await OutboundFlow(context).accept(
            Submission(
                content: Octets(utf8: text + rest), envelope: Envelope(sender: sender, recipients: recipients),
                principal: .mailbox(sender, strength: .password), listener: "submission"))
        #expect(reply.isSuccess)
    }

    /// The queue's worker, until nothing is due or under way.
    func settle() async throws {
        let worker = QueueWorker(
            queue: queue, delivering: MailDelivering(context), clock: clock, entropy: SystemTestEntropy(), marks: NoCrashes())
        let running = Task { await worker.run() }
        for _ in 0..<12_000 {
            let before = try await queue.counts()
            let isDue = try await queue.nextDue(excluding: []).map { $0 <= clock.now } ?? false
            if before.leased == 0, !isDue, try await queue.counts() == before { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        running.cancel()
        await running.value
    }

    /// Those who wait, by recipient.
    func waiting() async throws -> Set<EmailAddress> {
        Set(try await queue.list(held: false, after: nil, limit: 100).flatMap(\.recipients))
    }

    /// What its sender was told.
    func reports() async throws -> [String] {
        var texts: [String] = []
        for entry in try await shared.mailboxes.list(sender) {
            texts.append(String(decoding: try await shared.mailboxes.read(sender, uid: entry.uid).bytes, as: UTF8.self))
        }
        return texts
    }

    func close() async { await client.close() }
}
