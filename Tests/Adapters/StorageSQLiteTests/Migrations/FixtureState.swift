import Accounts
import CMSFormat
import Crypto
import DeliveryQueue
import GRDB
import MailModel
import Mailboxes
import MessageFlow
import SASLProtocol
import SecureMailTestKit
import StorageSQLite
import Testing

/// Fills a state directory with something of every kind, through the stores of the version that runs. What a later version adds to its
/// stores, it adds here, and writes a fixture of its own.
struct FixtureState {
    static let start = Timestamp(seconds: 1_800_000_000)
    static var entropy: SeededEntropy { SeededEntropy(seed: 11) }
    /// In the order in which they are accepted.
    static let items: [ItemID] = {
        let source = entropy
        return (0..<6).map { ItemID(at: start + .seconds($0), from: source) }
    }()
    static let claims: [Claim] = {
        let entropy = SeededEntropy(seed: 12)
        return ["aroha@kiwimail.example", "tane@kiwimail.example"].compactMap { text in
            guard let signer = MemberID("ministry"), let recipient = EmailAddress(text) else { return nil }
            return Claim(signer: signer, transfer: TransferID(from: entropy), recipient: recipient)
        }
    }()

    let directory: String
    private let keys = FixtureKeys()

    func fill() async throws {
        try await fillQueue()
        try await fillNode()
        try await fillMailboxes()
    }

    // MARK: Queue

    private func fillQueue() async throws {
        let store = try SQLiteQueueStore(directory: directory, start: "first start")
        let newItems = try await items()
        for item in newItems { try await store.accept([item]) }
        let leased = try await store.lease(LeaseRequest(limit: 10, now: Self.start + .days(1)))
        for delivery in leased {
            guard let outcome = outcome(of: delivery) else { continue }
            if delivery.item == Self.items[2] { _ = try await store.claim(Self.claims, for: delivery, now: Self.start) }
            let event = MessageEvent(
                time: Self.start + .seconds(60), item: delivery.item, messageID: delivery.messageID,
                kind: .relayFailed(
                    next: "gateway.kiwimail.example", reply: Reply(.transient, .destinationTimedOut), attempt: 1,
                    nextAttempt: Self.start + .minutes(10)))
            try await store.record(delivery, outcome, enqueue: [], events: [event], now: Self.start + .seconds(60))
        }
        try await store.close()
        // As the store marks what does not fit its checksum.
        let database = try DatabaseQueue(path: "\(directory)/\(StateFile.queue.name)")
        try await database.write { database in
            try database.execute(sql: "UPDATE delivery SET damaged = 1, owner = NULL WHERE id = ?", arguments: [Self.items.count])
        }
        try database.close()
    }

    /// Of the others two stay leased, as by a node that was killed.
    private func outcome(of delivery: LeasedDelivery) -> DeliveryOutcome? {
        switch delivery.item {
        case Self.items[0]:
            DeliveryOutcome(
                finished: [delivery.recipients[0]], rest: .waiting(until: Self.start + .minutes(10)),
                lastReply: Reply(.transient, .destinationTimedOut),
                staysWith: UnansweredHop(next: "gateway.kiwimail.example", until: Self.start + .hours(24)), delayNoticeSent: true)
        case Self.items[1]:
            DeliveryOutcome(
                finished: [], rest: .held(.undeliverable, until: Self.start + .days(30)),
                lastReply: Reply(.permanent, .destinationTimedOut, "nobody's, after all"))
        case Self.items[2]: DeliveryOutcome(finished: [], rest: .held(.cannotVerify, until: nil))
        default: nil
        }
    }

    private func items() async throws -> [NewItem] {
        let kiwimail = try #require(MemberID("kiwimail")), harbour = try #require(CustomerID("harbour"))
        let people = ["aroha@kiwimail.example", "tane@kiwimail.example", "Rangi.O'Hara@kiwimail.example"]
        return [
            try await item(0, .protected, "CMS of the first", from: "minister@ministry.example", to: people, .member(kiwimail)),
            try await item(
                1, .sealed, "From: x@outsider.example\r\n\r\nfrom outside\r\n", from: "x@outsider.example",
                to: ["office@harbour.example"], .customer(harbour)),
            try await item(
                2, .received, String(repeating: "0123456789abcdef", count: 16_500), from: "minister@ministry.example",
                to: Array(people.prefix(2)), .mailboxes),
            try await item(3, .sealed, "a report", from: nil, to: ["minister@ministry.example"], .undecided),
            try await item(
                4, .sealed, "to the Internet", from: "aroha@kiwimail.example", to: ["y@outsider.example"], .outsidersRoute),
            try await item(5, .sealed, "set aside", from: "x@outsider.example", to: ["aroha@kiwimail.example"], .mailboxes),
        ]
    }

    private func item(
        _ number: Int, _ kind: ContentKind, _ text: String, from sender: String?, to recipients: [String],
        _ destination: Destination
    ) async throws -> NewItem {
        let id = Self.items[number], time = Self.start + .seconds(number)
        let sealed =
            kind == .protected
            ? SealedContent(octets: Octets(utf8: text), wrappedKey: try await keys.wrap(SymmetricKey(size: .bits256)))
            : try await StorageSealer(keys: keys).seal(Octets(utf8: text), context: id.description)
        let messageID = number == 3 ? nil : "<\(number)@ministry.example>"
        return NewItem(
            id: id, kind: kind, content: sealed.octets, header: Octets(utf8: kind == .protected ? "Subject: [...]\r\n" : ""),
            wrappedKey: sealed.wrappedKey, sender: sender.flatMap { EmailAddress($0) }, options: options(number, recipients),
            messageID: messageID, acceptedAt: time,
            triedSince: number == 4 ? Self.start - .hours(1) : nil, delayNoticeSent: number == 4, facts: facts(number),
            deliveries: [
                NewDelivery(destination: destination, recipients: try recipients.map { try #require(EmailAddress($0)) })
            ],
            events: [
                MessageEvent(
                    time: time, item: id, messageID: messageID,
                    kind: .submissionAccepted(
                        by: "harbour", from: sender.flatMap { EmailAddress($0) }, recipients: recipients.count,
                        octets: text.utf8.count))
            ])
    }

    private func options(_ number: Int, _ recipients: [String]) -> EnvelopeOptions {
        guard number == 0, let recipient = recipients.dropFirst().first.flatMap({ EmailAddress($0) }) else {
            return EnvelopeOptions()
        }
        var options = EnvelopeOptions(isInternationalised: true, envelopeID: "an envelope", returned: .header)
        options[recipient] = RecipientOptions(notify: [.failure, .delay])
        return options
    }

    private func facts(_ number: Int) -> AcceptanceFacts {
        var facts = AcceptanceFacts(direction: number == 3 ? .notice : number == 1 || number == 2 ? .inbound : .outbound)
        facts.directorySequence = UInt64(100 + number)
        switch number {
        case 0:
            (facts.listener, facts.principal, facts.sessionStrength) = ("submission", "ministry", .organisation)
            facts.transfer = Self.claims[0].transfer
        case 1:
            (facts.listener, facts.clientAddress) = ("mx", "192.0.2.7")
            facts.verdicts = ["spf": "pass", "dkim": "none"]
        case 2:
            (facts.listener, facts.peerMember) = ("peer", MemberID("ministry"))
            facts.peerGateway = DomainName("gateway.ministry.example")
            facts.peerCertificateDigest = SeededEntropy(seed: 13).octets(32)
        default: break
        }
        return facts
    }

    // MARK: Accounts, customers, mailboxes

    func fillNode() async throws {
        let database = try NodeDatabase.open(in: directory)
        try await fill(node: database)
        try database.close()
    }

    func fill(node database: StateDatabase) async throws {
        let entropy = Self.entropy
        let accounts = SQLiteAccountStore(database: database), customers = SQLiteCustomerStore(database: database)
        for (address, state) in [("Aroha@kiwimail.example", Account.State.active), ("tane@kiwimail.example", .disabled)] {
            let password = try #require(PasswordHash(parameters: .current, salt: entropy.octets(16), digest: entropy.octets(32)))
            let account = Account(
                address: try #require(EmailAddress(address)), password: password, state: state, createdAt: Self.start)
            try await accounts.add(account, skeleton: AddressPolicy.skeleton(of: account.address))
        }
        let id = try #require(CustomerID("harbour"))
        let domains = ["harbour.example", "quay.harbour.example"].compactMap { DomainName($0) }
        try await customers.add(
            try #require(Customer(id: id, name: "Harbour & Söhne", domains: domains, connectors: try connectors(entropy))))
    }

    private func connectors(_ entropy: SeededEntropy) throws -> [Connector] {
        func connector(
            _ user: String, _ place: String?, _ security: HandOverSecurity, relays: [String] = [],
            _ certificate: ClientCertificate? = nil
        ) throws -> Connector {
            let secret = try #require(ScramRecord(password: "machine secret", salt: entropy.octets(16)))
            let handOver = try place.map { try HandOver(to: try #require(HostPort($0)), security: security) }
            return try #require(
                Connector(
                    user: user, secret: secret, deliversTo: handOver, relayAddresses: relays.compactMap { IPAddress($0) },
                    certificate: certificate))
        }
        let name = try #require(DomainName("mx.harbour.example")), sender = try #require(DomainName("mail.shared.example"))
        let organisation = try #require(OrganisationHeader("X-OriginatorOrg: harbour.example"))
        return [
            try connector("harbour", "mx.harbour.example:25", .pinnedName(name)),
            try connector("b@harbour", "192.0.2.7:2525", .pinnedCertificate(sha256: entropy.octets(32))),
            try connector("c", "[::1]:25", .clear(ownOrganisation: false)),
            try connector("d", "10.1.2.3:25", .clear(ownOrganisation: true)),
            try connector("e", nil, .clear(ownOrganisation: false), relays: ["10.0.0.1", "2001:db8::1"]),
            try connector("f", nil, .clear(ownOrganisation: false), ClientCertificate(pinned: entropy.octets(32))),
            try connector("g", nil, .clear(ownOrganisation: false), .shared(sender, organisation: organisation)),
        ]
    }

    func fillMailboxes() async throws {
        let store = try SQLiteMailboxStore(in: directory)
        let service = MailboxService(store: store, keys: keys, entropy: Self.entropy)
        for (number, address) in ["Aroha@kiwimail.example", "tane@kiwimail.example"].enumerated() {
            let address = try #require(EmailAddress(address))
            try await service.create(address, at: Self.start)
            for (index, item) in Self.items.prefix(2 + number).enumerated() {
                // One of them is large enough for a file.
                let lines = number == 0 && index == 1 ? 12_600 : 1 + index
                let text =
                    "From: minister@ministry.example\r\nSubject: Number \(index)\r\n\r\n"
                    + String(repeating: "Kia ora, e hoa mā.\r\n", count: lines)
                try await service.deliver(Octets(utf8: text), item: item, to: address, at: Self.start + .seconds(index))
            }
        }
        try store.close()
    }
}
