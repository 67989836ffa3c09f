import CMSFormat
import CommunityModel
import DNSFormat
import DeliveryQueue
import MailModel
import Mailboxes
import MessageFlow
import SMIME
import SecureMailTestKit

/// One start of a gateway: the product's flow, queue and worker over simulated stores, clock and network.
final class GatewayRun: Sendable {
    private static let directoryInterval = Duration.seconds(30)

    let site: GatewaySite
    let owner: Int
    let directory = DirectoryHolder()
    let queue: MailQueue
    let mailboxes: MailboxService
    let context: FlowContext
    let judge: PeerJudge
    let outbound: OutboundFlow
    let inbound: InboundFlow
    let delivering: WatchedDelivering
    let worker: QueueWorker
    private let visits = AsyncStream.makeStream(of: Visit.self)

    private struct Visit: Sendable {
        let end: ConnectionEnd
        let port: Port
    }

    init(_ site: GatewaySite, owner: Int, entropy: SeededEntropy) {
        (self.site, self.owner) = (site, owner)
        let world = site.world, gateway = site.gateway, holder = directory
        let events = TracedEvents(trace: world.trace, host: site.host)
        queue = MailQueue(
            CrashQueueStore(
                site.disk, owner: owner, waits: { site.waits($0, $1) }, reported: { world.judge.reported($0, on: $1) }),
            events: events)
        mailboxes = MailboxService(
            store: CrashMailboxStore(disk: site.disk, owner: owner), keys: site.keys, entropy: entropy)
        let verifier = ChainVerifier(roots: [site.anchors.root])
        judge = PeerJudge(directory: directory, verifier: verifier, clock: site.clock)
        let relay = SimulatedRelay(
            network: world.network, host: site.host, heloName: gateway.name, judge: judge, chain: { site.gateway.tls.shown },
            machine: { world.machines.host($0) }
        ) { [host = site.host] in world.judge.attempted(from: host, to: $0, isReached: $1) }
        context = FlowContext(
            gateway: gateway.name, member: gateway.member, clock: site.clock, entropy: entropy, events: events,
            directory: directory,
            local: LocalDomains(mailboxDomains: [site.mailboxDomain], mailboxes: mailboxes, customers: site.customers),
            mailboxes: mailboxes, sealer: StorageSealer(keys: site.keys), keys: site.keys,
            signing: NewestSigning(site: site, directory: holder),
            opener: Opener(
                keys: site.keys, trust: CommunitySignerTrust(directory: holder, verifier: verifier, clock: site.clock),
                own: gateway.member,
                certificates: {
                    let listed = holder.current?.member(gateway.member)?.gateways.flatMap(\.encryption).map(\.certificate) ?? []
                    return site.installed.map(\.encryption.certificate) + listed
                }),
            queue: queue, relay: relay, rooms: FlowRooms(octets: 268_435_456),
            outsidersRoute: .mailExchangers(
                MailExchangerSearch(
                    resolver: world.names, entropy: entropy, ownNames: [gateway.name], isOwnAddress: { _ in false })))
        outbound = OutboundFlow(context)
        inbound = InboundFlow(context)
        delivering = WatchedDelivering(MailDelivering(context), at: site)
        worker = QueueWorker(
            queue: queue, delivering: delivering, clock: site.clock, entropy: entropy,
            marks: KeptCrashMarks(disk: site.disk, owner: owner), seen: KeptSeenTime(disk: site.disk, owner: owner))
    }

    /// Until it is cancelled.
    func work() async {
        let follower = makeFollower()
        await follower.readKept()
        listen()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.worker.run() }
            let arrival = DirectoryArrival(
                member: context.member, directory: directory, queue: queue, worker: worker, clock: site.clock)
            group.addTask {
                await follower.run(every: Self.directoryInterval, asking: SimulatedLogSource(self.site)) {
                    await arrival.arrived()
                }
            }
            for await visit in visits.stream {
                group.addTask { await self.receive(visit) }
            }
            group.cancelAll()
        }
    }

    /// The product's own, on the simulated disk.
    private func makeFollower() -> DirectoryFollower {
        let site = site
        return DirectoryFollower(
            site.anchors.log, holder: directory, place: KeptLogTable(disk: site.disk, owner: owner), kind: .publisher,
            clock: site.clock
        ) { news in
            switch news {
            case .resumed(let directory), .taken(let directory, _): site.goesBy(directory)
            // By a wrong clock the log itself is too old, or from later.
            case .snapshotUnfit(let error) where site.clock.error == .zero:
                site.world.judge.violated("\(site.host) could not go on from its snapshot: \(error)")
            case .notTaken, .notKept, .keptPositionUnreadable, .keptLogUnfit, .snapshotUnfit, .snapshotNotKept, .aged: break
            }
        }
    }

    private func listen() {
        let visitors = visits.continuation, site = site
        for port in [Port.peer, .exchange, .relay] {
            site.world.network.listen(
                on: site.host, port,
                .init(chain: { port == .peer ? site.gateway.tls.shown : [] }) { visitors.yield(Visit(end: $0, port: port)) })
        }
    }

    private func receive(_ visit: Visit) async {
        guard let service = await service(visit) else {
            visit.end.close()
            return
        }
        var session = ServerSession(
            visit.end, hostName: context.gateway, takesBinary: visit.port == .peer, service: service)
        await session.run()
    }

    private func service(_ visit: Visit) async -> (any SessionService)? {
        switch visit.port {
        case .peer:
            // As in the handshake: who shows no listed certificate is not spoken to.
            guard await judge.isGateway(visit.end.chain) else { return nil }
            return PeerDoor(run: self, chain: visit.end.chain, client: visit.end.other)
        case .exchange: return ExchangeDoor(run: self, client: visit.end.other)
        case .relay:
            let principal = site.world.machines.principal(visit.end.other)
            return principal.map { RelayDoor(run: self, principal: $0) }
        case .server, .directory: return nil
        }
    }
}
