import Accounts
import CMSFormat
import CommunityModel
import ControlSocket
import DeliveryQueue
import Foundation
import KeyFiles
import Logging
import MailModel
import MessageFlow
import NIOPosix
import NetworkTransport
import NodeHTTP
import SMIME
import SMTPProtocol
import SMTPTransport
import StorageSQLite

/// A running gateway: listeners, worker, directory, control socket, metrics. Wiring only.
struct GatewayNode: Sendable {
    private let stores: NodeStores
    private let worker: QueueWorker
    private let digest: HeldDigest?
    private let client: SMTPClient
    private let server: SMTPServer
    private let budget: OctetBudget
    private let plan: DescriptorPlan
    private let logger: Logger

    init(_ opened: NodeStores, logger: Logger) throws {
        var stores = opened
        plan = DescriptorPlan(stores.settings)
        let settings = stores.settings, gateway = stores.gateway
        let verifier = ChainVerifier(roots: [stores.keeper.anchors.root])
        let judge = PeerJudge(directory: stores.directory, verifier: verifier, clock: stores.clock)
        let keys = stores.keys
        client = SMTPClient(heloName: settings.name, perDestination: gateway.limits.deliveriesPerDestination)
        let room = StateRoom(settings.stateDirectory, LinuxMachine(), logger: logger)
        var context = FlowContext(
            gateway: settings.name, member: gateway.member, clock: stores.clock, entropy: stores.entropy, events: stores.events,
            directory: stores.directory,
            local: LocalDomains(
                mailboxDomains: stores.mailboxDomains, mailboxes: stores.mailboxes, customers: stores.customers),
            mailboxes: stores.mailboxes, sealer: StorageSealer(keys: keys.service), keys: keys.service, signing: keys,
            opener: Opener(
                keys: keys.service,
                trust: CommunitySignerTrust(
                    directory: stores.directory, verifier: verifier, clock: stores.clock),
                own: gateway.member, certificates: { keys.encryptionCertificates }),
            queue: stores.queue,
            relay: SMTPRelaying(client: client, judge: judge, exchange: stores.keeper.exchange) { keys.tlsIdentity },
            rooms: FlowRooms(octets: gateway.limits.octetsInFlight),
            outsidersRoute: try OutsidersRouting.route(settings, gateway, plan, stores.entropy, logger))
        context.room = { room.refusal(for: $0) }
        let delivering = MailDelivering(context)
        let marks: QueueCrashFile
        do { marks = try QueueCrashFile(path: "\(settings.stateDirectory)/crash-marks") } catch {
            throw NodeFailure("\(settings.stateDirectory)/crash-marks cannot be used: \(error)")
        }
        var limits = WorkerLimits(
            total: gateway.limits.deliveriesAtOnce, perDestination: gateway.limits.deliveriesPerDestination)
        limits.executors = EventLoopTaskExecutor.all(of: MultiThreadedEventLoopGroup.singleton)
        worker = QueueWorker(
            queue: stores.queue, delivering: delivering, clock: stores.clock, entropy: stores.entropy, marks: marks,
            seen: SeenTimeFile(path: "\(settings.stateDirectory)/last-seen"),
            limits: limits)
        stores.worker = worker
        digest = gateway.postmaster.map { HeldDigest(context, postmaster: $0) }
        budget = OctetBudget(limit: gateway.limits.octetsInFlight)
        let service = GatewaySMTPService(
            context: context, outbound: OutboundFlow(context), inbound: InboundFlow(context), customers: stores.customers,
            signIn: SignInService(store: stores.accounts, gate: stores.scrypt, clock: stores.clock, entropy: stores.entropy),
            peers: judge, relayClients: RelayClients(customers: stores.customers),
            clientCertificates: try ClientCertificateJudge(customers: stores.customers, tls: gateway.tls),
            postmaster: gateway.postmaster, room: room,
            exchange: stores.keeper.exchange)
        server = SMTPServer(
            listeners: GatewayListeners.make(gateway, plan, keys: keys, judge: judge), hostName: settings.name, service: service,
            budget: budget, logger: logger)
        (self.stores, self.logger) = (stores, logger)
    }

    /// Runs until cancelled.
    /// - Parameter ready: called when every listener is bound.
    func run(ready: @escaping @Sendable () async -> Void) async throws {
        await stores.keeper.readKept()
        await becomeWitness()
        tellUnusableTLS()
        let arrival = DirectoryArrival(
            member: stores.gateway.member, directory: stores.directory, queue: stores.queue, worker: worker, clock: stores.clock)
        let waiting = Countdown(stores.gateway.autoconfig?.listen == nil ? 1 : 2)
        let oneReady: @Sendable () async -> Void = { if waiting.isLast() { await ready() } }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run { _ in await oneReady() } }
                group.addTask { await worker.run() }
                group.addTask {
                    await stores.keeper.run { await arrival.arrived() }
                }
                group.addTask {
                    await KeyWatcher(service: stores.keys.service, clock: stores.clock, logger: logger).run()
                }
                group.addTask { await stores.renewer.run() }
                if let digest { group.addTask { await digest.run() } }
                group.addTask { try await controlServer.run() }
                if let address = stores.settings.metrics {
                    group.addTask {
                        try await NodeHTTPServer(
                            "metrics.listen", at: address, pages: pages, limits: plan.insidePages, reserve: plan.reserve,
                            logger: logger
                        ).run()
                    }
                }
                if let pages = autoconfigServer(listening: oneReady) { group.addTask { try await pages.run() } }
                try await group.next()
                group.cancelAll()
                try await group.waitForAll()
            }
        } catch {
            await close()
            guard !(error is CancellationError) else { return }
            throw error
        }
        await close()
    }

    /// A gateway without its witness's key follows the log all the same.
    private func becomeWitness() async {
        do throws(KeyFileFailure) {
            let witness = GatewayWitness(
                try stores.keys.service.witnessKey(), of: stores.settings.name, stores.keys, stores.clock)
            await stores.keeper.exchange.cosign(by: witness)
        } catch { logger.error("this gateway does not cosign the log as a witness: \(error.description)") }
    }

    /// Connections would only end without a word, each of them.
    private func tellUnusableTLS() {
        guard let tls = stores.gateway.tls else { return }
        do { _ = try ReloadingIdentity(certificate: tls.certificate, key: tls.key).context() } catch {
            logger.error(
                "\(tls.certificate) and \(tls.key) (tls) cannot be used, so that no client gets TLS; they are read anew when they change"
            )
        }
    }

    /// Ends a node that never ran.
    func close() async {
        await client.close()
        await stores.close()
    }

    private var controlServer: ControlServer {
        let operations = NodeOperations(stores)
        return ControlServer(path: "\(stores.settings.stateDirectory)/control.sock", logger: logger) { octets, answer in
            let request = try NodeWire.request(octets)
            do { try await operations.perform(request) { try await answer.send(try NodeWire.frame($0)) } } catch {
                if let failure = error as? NodeFailure, failure.isUsage { throw ControlFailure.misused(failure.description) }
                throw error
            }
        }
    }

    private func autoconfigServer(listening: @escaping @Sendable () async -> Void) -> NodeHTTPServer? {
        let gateway = stores.gateway
        guard let address = gateway.autoconfig?.listen, let tls = gateway.tls else { return nil }
        return NodeHTTPServer(
            "autoconfig.listen", at: address,
            pages: AutoconfigPages(gateway.mailboxDomains.compactMap(gateway.mailProgramSettings)).all,
            security: .tls(ReloadingIdentity(certificate: tls.certificate, key: tls.key)), limits: plan.publicPages,
            reserve: plan.reserve, logger: logger
        ) { _ in await listening() }
    }

    private var pages: [NodePage] {
        let stores = stores, budget = budget
        return [
            NodePage(path: "/health") { .found(type: "text/plain", body: Octets(utf8: "ok\n")) },
            NodePage(path: "/metrics") {
                let counts = (try? await stores.queue.counts()) ?? QueueCounts()
                let age = stores.directory.current.map { stores.clock.now - $0.cosignedAt }
                var gauges: [(name: String, help: String, value: Double)] = [
                    ("queue_waiting", "Deliveries that wait", Double(counts.waiting)),
                    ("queue_leased", "Deliveries under way", Double(counts.leased)),
                    ("queue_held", "Deliveries set aside", Double(counts.held)),
                    (
                        "storage_damaged_records", "Events and claims found damaged since the start",
                        Double(stores.damagedRecords)
                    ),
                    ("octets_in_flight", "Octets of messages being received", Double(budget.inUse)),
                    (
                        "directory_doubted", "1 while the authority is known to have told members different things",
                        stores.directory.isDoubted ? 1 : 0
                    ),
                ]
                for purpose in KeyPurpose.allCases {
                    guard let days = stores.keys.daysLeft(purpose) else { continue }
                    let help = "Days until the \(purpose.rawValue) certificate in use ends"
                    gauges.append(("certificate_\(purpose.rawValue)_days_left", help, days))
                }
                if let age {
                    gauges.append(("directory_age_seconds", "Age of the directory in force", Double(age.components.seconds)))
                }
                return .found(type: "text/plain; version=0.0.4", body: Octets(utf8: stores.metrics.exposition(gauges: gauges)))
            },
        ]
    }
}
