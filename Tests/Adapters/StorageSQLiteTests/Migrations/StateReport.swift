import Accounts
import CMSFormat
import Crypto
import DeliveryQueue
import GRDB
import MailModel
import Mailboxes
import MessageFlow
import SASLProtocol
import StorageSQLite

/// All that a state directory holds, read through the stores and unsealed, in words that no later field changes.
struct StateReport {
    /// Later than everything in a fixture is due.
    private static let later = FixtureState.start + .days(3_000)

    private let directory: String
    private let keys = FixtureKeys()
    private var lines: [String] = []

    static func text(of directory: String) async throws -> String {
        var report = StateReport(directory: directory)
        try await report.readQueue()
        try await report.readNode()
        try await report.readMailboxes()
        return report.lines.map { $0.replacing("\n", with: " | ") }.joined(separator: "\n") + "\n"
    }

    /// What the stores keep and tell nobody: when claims and pairs of deliveries end, and where a client's knowledge of messages stands.
    static func details(of directory: String) throws -> String {
        let lines: [(StateFile, sql: String)] = [
            (.queue, "SELECT 'claim ' || hex(transfer) || ' of ' || recipient || ' until ' || until FROM claim ORDER BY 1"),
            (
                .mailboxes,
                "SELECT 'delivered ' || hex(item) || ' to ' || recipient || ' at ' || deliveredAt FROM delivery ORDER BY 1"
            ),
            (.mailboxes, "SELECT 'message ' || hex(id) || ' modified ' || modification FROM message ORDER BY 1"),
        ]
        return try lines.flatMap { file, sql in
            let database = try StateDatabase(file, at: "\(directory)/\(file.name)")
            defer { try? database.close() }
            return try database.pool.read { try String.fetchAll($0, sql: sql) }
        }.joined(separator: "\n") + "\n"
    }

    private init(directory: String) { self.directory = directory }

    // MARK: Queue

    private mutating func readQueue() async throws {
        let store = try SQLiteQueueStore(directory: directory)
        for held in [false, true] {
            for delivery in try await store.list(held: held, after: nil, limit: 1_000) { add(delivery) }
        }
        var leased = try await store.lease(LeaseRequest(limit: 1_000, now: Self.later))
        for item in FixtureState.items { leased += try await store.leaseHeld(item) }
        for delivery in leased.sorted(by: { $0.id.number < $1.id.number }) {
            add(delivery)
            try await addContent(of: delivery, in: store)
        }
        for item in FixtureState.items {
            for event in try await store.show(item)?.events ?? [] {
                lines.append("event \(event.time.rfc3339) of \(item), \(event.messageID ?? "-"): \(event.kind.storedText)")
            }
        }
        try await addClaims(store, leased)
        try await store.close()
    }

    private mutating func add(_ delivery: QueuedDelivery) {
        let state =
            switch delivery.state {
            case .waiting(let until): "waiting until \(until.rfc3339)"
            case .leased: "leased"
            case .held(let reason, let until): "held as \(reason.rawValue) until \(until?.rfc3339 ?? "-")"
            }
        lines.append("delivery \(delivery.id.number) of \(delivery.item) to \(delivery.destination): \(state)")
        lines.append(
            "  \(delivery.sender?.description ?? "<>") to \(delivery.recipients.map(\.description).joined(separator: ", "))")
        lines.append(
            "  accepted \(delivery.acceptedAt.rfc3339), attempts \(delivery.attempts), \(delivery.messageID ?? "-"), "
                + "reply \(delivery.lastReply.map { "\($0.storedText)" } ?? "-")")
        add(delivery.facts)
    }

    private mutating func add(_ facts: AcceptanceFacts) {
        let words: [String] = [
            facts.direction.rawValue, facts.listener ?? "-", facts.principal ?? "-", facts.sessionStrength.map { "\($0)" } ?? "-",
            facts.peerMember?.text ?? "-", facts.peerGateway?.text ?? "-",
            facts.peerCertificateDigest.map { Hexadecimal.text($0) } ?? "-", facts.clientAddress ?? "-",
            facts.directorySequence.map { "\($0)" } ?? "-", facts.transfer.map { Hexadecimal.text($0.octets) } ?? "-",
        ]
        let verdicts = facts.verdicts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        lines.append("  facts " + (words + verdicts).joined(separator: " "))
    }

    private mutating func add(_ delivery: LeasedDelivery) {
        if let options = delivery.options.storedText { lines.append("options of \(delivery.id.number): \(options)") }
        lines.append(
            "leased \(delivery.id.number): \(delivery.kind.rawValue), \(delivery.size) octets, tried since "
                + "\(delivery.triedSince.rfc3339), notice \(delivery.delayNoticeSent), hold \(delivery.hold?.rawValue ?? "-"), "
                + "stays with \(delivery.staysWith.map { "\($0.next) until \($0.until.rfc3339)" } ?? "-")")
    }

    private mutating func addContent(of delivery: LeasedDelivery, in store: SQLiteQueueStore) async throws {
        let stored = try await store.content(of: delivery.item)
        let plain: Octets
        switch stored.kind {
        case .protected: plain = stored.content
        case .sealed, .received:
            plain = try await StorageSealer(keys: keys).open(
                SealedContent(octets: stored.content, wrappedKey: stored.wrappedKey), context: delivery.item.description)
        }
        let key = try await keys.unwrap(stored.wrappedKey).withUnsafeBytes { Hexadecimal.text(Self.digest(Octets(Array($0)))) }
        lines.append("  content \(Self.words(plain)), header \(Self.words(stored.header)), key \(key.prefix(16))")
    }

    /// A claim is its item's: to the item itself it is granted again, to another it is not.
    private mutating func addClaims(_ store: SQLiteQueueStore, _ deliveries: [LeasedDelivery]) async throws {
        for claim in FixtureState.claims {
            for delivery in deliveries where [FixtureState.items[0], FixtureState.items[2]].contains(delivery.item) {
                let owned = try await store.claim([claim], for: delivery, now: FixtureState.start + .days(1))
                lines.append(
                    "claim \(claim.signer) \(Hexadecimal.text(claim.transfer.octets)) \(claim.recipient) by \(delivery.item): "
                        + (owned.isEmpty ? "taken" : "granted"))
            }
        }
    }

    // MARK: Accounts, customers, mailboxes

    private mutating func readNode() async throws {
        let database = try NodeDatabase.open(in: directory)
        for account in try await SQLiteAccountStore(database: database).accounts(after: nil, limit: 100) {
            lines.append(
                "account \(account.address), \(account.state.rawValue), made \(account.createdAt.rfc3339), \(account.password.text)"
            )
        }
        for customer in try await SQLiteCustomerStore(database: database).customers() {
            let domains = customer.domains.map(\.text).joined(separator: ", ")
            lines.append("customer \(customer.id), \(customer.name), domains \(domains)")
            for connector in customer.connectors {
                let handOver = connector.deliversTo.map { "\($0.endpoint) \($0.security)" } ?? "-"
                let relays = connector.relayAddresses.map { Hexadecimal.text($0.octets) }.joined(separator: " ")
                lines.append("  connector \(connector.user), \(connector.secret.text), to \(handOver), relay [\(relays)]")
                if let certificate = connector.certificate {
                    lines.append("  certificate of \(connector.user): \(Self.words(certificate))")
                }
            }
        }
        try database.close()
    }

    private mutating func readMailboxes() async throws {
        let store = try SQLiteMailboxStore(in: directory)
        let service = MailboxService(store: store, keys: keys, entropy: FixtureState.entropy)
        for mailbox in try await store.mailboxes(after: nil, limit: 100) {
            lines.append("mailbox \(mailbox.address), \(mailbox.id), made \(mailbox.createdAt.rfc3339)")
            for folder in try await store.folders(of: mailbox.id) {
                lines.append(
                    "  folder \(folder.name), validity \(folder.uidValidity), next \(folder.nextUID.number), "
                        + "modification \(folder.highestModification)")
            }
            for message in try await service.list(mailbox.address) {
                lines.append(
                    "  message \(message.uid.number) of \(message.internalDate.rfc3339), \(message.size) octets, "
                        + "flags \(message.flags.rawValue), \(message.summary.from), \(message.summary.subject)")
                lines.append("    \(Self.words(try await service.read(mailbox.address, uid: message.uid)))")
            }
            let again = try await service.deliver(
                Octets(utf8: "again"), item: FixtureState.items[0], to: mailbox.address, at: FixtureState.start + .days(1))
            lines.append("  delivered again: \(again == .repeated ? "nothing changed" : "stored")")
        }
        try store.close()
    }

    private static func words(_ certificate: ClientCertificate) -> String {
        switch certificate {
        case .pinned(let digest): Hexadecimal.text(digest)
        case .shared(let name, let organisation): "\(name), \(organisation.text)"
        }
    }

    private static func words(_ octets: Octets) -> String {
        "\(octets.count) octets \(Hexadecimal.text(digest(octets)).prefix(32))"
    }

    private static func digest(_ octets: Octets) -> [UInt8] { Array(SHA256.hash(data: Array(octets.bytes))) }
}
