import Accounts
import ControlSocket
import DeliveryQueue
import DirectoryTransport
import Foundation
import KeyFiles
import Logging
import MailModel
import Mailboxes
import MessageFlow
import StorageSQLite

/// The stores and keys of a gateway, open. Whoever holds the state directory's lock has one of these.
struct NodeStores: Sendable {
    let settings: NodeSettings
    let gateway: GatewaySettings
    let lock: StateLock
    let clock: any NodeClock
    let entropy: any EntropySource
    let metrics: NodeMetrics
    let events: EventRecorder
    let keys: GatewayKeys
    let queue: MailQueue
    let customers: CustomersInMemory
    let accounts: SQLiteAccountStore
    let mailboxes: MailboxService
    let scrypt: ScryptGate
    let directory: DirectoryHolder
    let keeper: DirectoryKeeper
    let renewer: CertificateRenewer
    /// The queue's worker, in a running node; a command that opened the stores itself has none.
    var worker: QueueWorker?
    private let database: StateDatabase
    private let queueStore: SQLiteQueueStore
    private let mailboxStore: SQLiteMailboxStore

    /// Octets of one piece of an answer.
    private static let pieceSize = 262_144

    /// Events and claims of the queue that were found damaged since the start.
    var damagedRecords: Int { queueStore.damagedRecords }

    var mailboxDomains: Set<DomainName> { Set(gateway.mailboxDomains) }

    var customerService: CustomerService {
        CustomerService(store: customers, mailboxDomains: mailboxDomains, entropy: entropy)
    }

    var accountService: AccountService { AccountService(store: accounts, gate: scrypt, clock: clock, entropy: entropy) }

    /// - Parameter lock: of the settings' state directory, held by the caller.
    static func open(_ settings: NodeSettings, lock: StateLock, logger: Logger) throws -> NodeStores {
        guard let gateway = settings.gateway else { throw NodeFailure("This node has no gateway role.", isUsage: true) }
        let folder = settings.stateDirectory
        try RestorePart.refuseUnfinished(in: folder)
        BackupPart.discard(in: folder)
        RestorePart.discardDone(in: folder)
        let clock = SystemClock(), entropy = SystemEntropy(), metrics = NodeMetrics(), directory = DirectoryHolder()
        let keys = GatewayKeys(try gateway.keys.open(), of: settings.name, gateway.member, directory: directory, clock: clock)
        let events = EventRecorder(metrics: metrics, logger: logger)
        let anchors = try CommunityAnchors.read(gateway.community)
        let keeper = try DirectoryKeeper(
            settings: gateway.community, anchors: anchors, holder: directory, state: folder, clock: clock,
            member: gateway.member, keys: keys.service, logger: logger)
        let renewer = CertificateRenewer(
            keys.service, of: settings.name, directory: directory, anchors: anchors, clock: clock, entropy: entropy,
            logger: logger, ask: gateway.community.renewal.map { RenewalPost(to: $0).post })
        let report = StorageReport { notice in
            switch notice {
            case .broken(let what): logger.error("\(what)")
            case .mended(let what), .working(let what): logger.notice("\(what)")
            }
        }
        do throws(StorageFailure) {
            let database = try NodeDatabase.open(in: folder, report: report)
            let queue = try SQLiteQueueStore(directory: folder, report: report)
            let mailboxes = try SQLiteMailboxStore(in: folder, report: report)
            return NodeStores(
                settings: settings, gateway: gateway, lock: lock, clock: clock, entropy: entropy, metrics: metrics,
                events: events, keys: keys, queue: MailQueue(queue, events: events),
                customers: CustomersInMemory(SQLiteCustomerStore(database: database)),
                accounts: SQLiteAccountStore(database: database),
                mailboxes: MailboxService(store: mailboxes, keys: keys.service, entropy: entropy), scrypt: ScryptGate(),
                directory: directory, keeper: keeper, renewer: renewer, database: database, queueStore: queue,
                mailboxStore: mailboxes)
        } catch {
            throw NodeFailure("The state in \(folder) cannot be opened: \(error)")
        }
    }

    /// Ends what the stores have under way and writes their logs back, so that a node at rest is whole files; later calls fail.
    func close() async {
        try? await queueStore.close()
        try? mailboxStore.close()
        try? database.close()
    }

    func holdQueueContents() -> ContentHold { queueStore.holdContents() }

    func holdMailboxContents() -> ContentHold { mailboxStore.holdContents() }

    /// Sends content in pieces, so that a large message is never one line of the socket.
    static func send(_ content: Octets, name: String?, _ answer: NodeOperations.Answer) async throws {
        var position = 0
        repeat {
            let end = min(position + pieceSize, content.count)
            try await answer(.octets(name: position == 0 ? name : nil, Array(content[position..<end].bytes)))
            position = end
        } while position < content.count
    }
}
