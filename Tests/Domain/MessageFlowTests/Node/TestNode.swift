import CMSFormat
import CommunityModel
import DNSFormat
import DeliveryQueue
import Foundation
import MailModel
import Mailboxes
import MessageFlow
import SMIME
import SecureMailTestKit
import StorageSQLite
import Testing

/// A gateway of the test community with real stores on disk, fake time, and nothing listening.
final class TestNode: Sendable {
    let community: TestCommunity
    let gateway: TestGateway
    let clock: FakeClock
    let directory: DirectoryHolder
    let relay = TestRelay()
    let signing: FixedSigning
    let queue: MailQueue
    let mailboxes: MailboxService
    let customers: SQLiteCustomerStore
    let context: FlowContext
    let outbound: OutboundFlow
    let inbound: InboundFlow
    let delivering: MailDelivering
    let path: String

    /// - Parameters:
    ///   - mailboxDomains: of this node; what else it serves are customers.
    ///   - dns: outsiders are found in it, in place of the one route.
    init(
        _ community: TestCommunity, _ gateway: TestGateway, mailboxDomains: [String] = [], hasDirectory: Bool = true,
        outsidersRoute: HostPort? = HostPort("127.0.0.1:2525"), dns: MemoryResolver? = nil
    ) throws {
        (self.community, self.gateway) = (community, gateway)
        clock = FakeClock(TestCommunity.start)
        directory = DirectoryHolder(hasDirectory ? community.directory : nil)
        path = FileManager.default.temporaryDirectory.appendingPathComponent("securemail-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let keys = try GatewayMemoryKeys(gateway), entropy = SystemTestEntropy(), holder = directory
        signing = FixedSigning(keys: keys, gateway: gateway)
        queue = MailQueue(try SQLiteQueueStore(directory: path), events: IgnoredEvents())
        mailboxes = MailboxService(store: try SQLiteMailboxStore(in: path), keys: keys, entropy: entropy)
        customers = SQLiteCustomerStore(database: try NodeDatabase.open(in: path))
        context = FlowContext(
            gateway: gateway.name, member: gateway.member, clock: clock, entropy: entropy, events: IgnoredEvents(),
            directory: directory,
            local: LocalDomains(
                mailboxDomains: Set(mailboxDomains.compactMap { DomainName($0) }), mailboxes: mailboxes, customers: customers),
            mailboxes: mailboxes, sealer: StorageSealer(keys: keys), keys: keys,
            signing: signing,
            opener: Opener(
                keys: keys, trust: CommunitySignerTrust(directory: holder, verifier: community.verifier, clock: clock),
                own: gateway.member,
                certificates: { [gateway.encryption.certificate] + (holder.current?.encryptionCertificates(of: gateway) ?? []) }),
            queue: queue, relay: relay, rooms: FlowRooms(octets: 268_435_456),
            outsidersRoute: Self.route(outsidersRoute, dns, of: gateway, entropy))
        outbound = OutboundFlow(context)
        inbound = InboundFlow(context)
        delivering = MailDelivering(context)
    }

    static func route(
        _ server: HostPort?, _ dns: MemoryResolver?, of gateway: TestGateway, _ entropy: any EntropySource
    ) -> OutsideRoute {
        if let dns {
            return .mailExchangers(
                MailExchangerSearch(
                    resolver: dns, entropy: entropy, ownNames: [gateway.name], isOwnAddress: { $0.text == "192.0.2.99" }))
        }
        return server.map { .server($0) } ?? .none
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The ministry's gateway, with the ministry as its customer.
    static func ministry(
        _ community: TestCommunity, hasDirectory: Bool = true, dns: MemoryResolver? = nil
    ) async throws -> TestNode {
        let node = try TestNode(community, community.ministry, hasDirectory: hasDirectory, dns: dns)
        try await node.serve("ministry", ["ministry.example"])
        return node
    }

    /// kiwimail's gateway, with aroha's mailbox and harbour as a customer.
    static func kiwimail(_ community: TestCommunity) async throws -> TestNode {
        let node = try TestNode(community, community.kiwimail, mailboxDomains: ["kiwimail.example"])
        try await node.mailboxes.create(try address("aroha@kiwimail.example"), at: node.clock.now)
        try await node.serve("harbour", ["harbour.example"])
        return node
    }

    func serve(_ customer: String, _ domains: [String], hasServer: Bool = true) async throws {
        let service = CustomerService(store: customers, mailboxDomains: [], entropy: SystemTestEntropy())
        let id = try #require(CustomerID(customer))
        try await service.add(id, name: customer, domains: try domains.map { try #require(DomainName($0)) })
        let place = try HandOver(to: try #require(HostPort("127.0.0.1:2626")), security: .clear(ownOrganisation: true))
        guard hasServer else { return }
        _ = try await service.addConnector(user: customer, to: id, deliversTo: place)
    }

    /// Hands a message over as a customer's mail server does.
    func submit(
        _ text: String, by customer: String = "ministry", sender: String? = "minister@ministry.example", to recipients: [String],
        options: EnvelopeOptions = EnvelopeOptions()
    ) async throws -> Reply {
        await outbound.accept(
            Submission(
                content: crlf(text), envelope: try envelope(sender, recipients, options),
                principal: .customer(try #require(CustomerID(customer))), listener: "submission"))
    }

    /// Hands a message over as an outsider's server does, or another member's gateway.
    func arrive(
        _ content: Octets, from peer: TestGateway? = nil, sender: String?, to recipients: [String],
        options: EnvelopeOptions = EnvelopeOptions()
    ) async throws -> Reply {
        let origin = peer.map {
            Arrival.Origin.gateway(PeerGateway(member: $0.member, gateway: $0.name, certificateDigest: [1]))
        }
        return await inbound.accept(
            Arrival(
                content: content, envelope: try envelope(sender, recipients, options), origin: origin ?? .outside(isTLS: true),
                clientAddress: "192.0.2.1", heloName: "mx.outside.example"))
    }

    /// Leases all that is due, in the order of acceptance.
    func due() async throws -> [LeasedDelivery] { try await queue.lease(limit: 100, now: clock.now).sorted { $0.id < $1.id } }

    /// Takes one delivery to where it goes.
    func deliver(_ delivery: LeasedDelivery) async -> DeliveryResult { await delivering.deliver(delivery) {} }

    /// Takes all that is due, again and again, until nothing is: as the queue's worker does, without its waits.
    func settle() async throws { try await working { try await rest() } }

    /// Does something while one worker takes what is due.
    func working(_ body: () async throws -> Void) async throws {
        let worker = QueueWorker(
            queue: queue, delivering: delivering, clock: clock, entropy: SystemTestEntropy(), marks: NoMarks())
        let running = Task { await worker.run() }
        do { try await body() } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        await running.value
    }

    /// Until nothing is under way or due, by a worker that runs.
    func rest() async throws {
        for _ in 0..<20_000 {
            // Nothing is under way or due, and nothing came or went while that was looked at.
            let before = try await queue.counts()
            if before.leased == 0, try await !isDue(), try await queue.counts() == before { break }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func isDue() async throws -> Bool { try await queue.nextDue(excluding: []).map { $0 <= clock.now } ?? false }

    /// What lies in a mailbox, oldest first.
    func inbox(_ address: String) async throws -> [Octets] {
        let address = try #require(EmailAddress(address))
        var messages: [Octets] = []
        for entry in try await mailboxes.list(address) { messages.append(try await mailboxes.read(address, uid: entry.uid)) }
        return messages
    }

    private func envelope(_ sender: String?, _ recipients: [String], _ options: EnvelopeOptions) throws -> Envelope {
        Envelope(
            sender: try sender.map { try address($0) }, recipients: try recipients.map { try address($0) }, options: options)
    }
}

func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

func crlf(_ text: String) -> Octets { Octets(utf8: text.replacing("\n", with: "\r\n")) }
