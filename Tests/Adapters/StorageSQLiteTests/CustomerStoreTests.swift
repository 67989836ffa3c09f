import Foundation
import GRDB
import MailModel
import MessageFlow
import SASLProtocol
import SecureMailTestKit
import StorageTestKit
import Testing

@testable import StorageSQLite

@Suite("Customers in SQLite", .serialized)
struct CustomerStoreTests {
    private let folder: StateFolder
    private let database: StateDatabase
    private let store: SQLiteCustomerStore
    private let entropy = SeededEntropy(seed: 5)

    init() throws {
        folder = try StateFolder()
        database = try NodeDatabase.open(in: folder.path)
        store = SQLiteCustomerStore(database: database)
    }

    private func connector(
        _ user: String, to handOver: HandOver? = nil, relays: [String] = [], certificate: ClientCertificate? = nil
    ) throws -> Connector {
        let secret = try #require(ScramRecord(password: "machine secret", salt: entropy.octets(16)))
        return try #require(
            Connector(
                user: user, secret: secret, deliversTo: handOver, relayAddresses: relays.compactMap { IPAddress($0) },
                certificate: certificate))
    }

    private func customer(_ id: String, _ domains: [String], _ connectors: [Connector] = []) throws -> Customer {
        let domains = try domains.map { try #require(DomainName($0)) }
        let known = try #require(CustomerID(id))
        return try #require(
            Customer(id: known, name: "Customer \(id)", domains: domains, connectors: connectors))
    }

    private func handOver(
        _ place: String, _ security: HandOverSecurity, by dialect: HandOver.Dialect = .smtp
    ) throws -> HandOver {
        try HandOver(to: try #require(HostPort(place)), security: security, by: dialect)
    }

    /// G-30: a certificate signs one customer in; a shared name, whoever's header is different.
    @Test func `a certificate finds its customers, and nobody has another's`() async throws {
        let digest = entropy.octets(32), name = try #require(DomainName("mail.shared.example"))
        func shared(_ organisation: String) throws -> ClientCertificate {
            .shared(name, organisation: try #require(OrganisationHeader("X-OriginatorOrg: \(organisation)")))
        }
        let own = try #require(ClientCertificate(pinned: digest))
        let kiwi = try customer(
            "kiwi", ["kiwi.example"],
            [try connector("a", certificate: own), try connector("b", certificate: try shared("kiwi.example"))])
        let firm = try customer("firm", ["firm.example"], [try connector("c", certificate: try shared("firm.example"))])
        try await store.add(kiwi)
        try await store.add(firm)
        #expect(try await store.customer(kiwi.id) == kiwi)
        #expect(try await store.customers(showing: digest, names: []) == ShownCustomers([kiwi]))
        #expect(try await store.customers(showing: [], names: [name]) == ShownCustomers([firm, kiwi]))
        #expect(try await store.customers(showing: entropy.octets(32), names: []) == ShownCustomers([]))
        for taken in [own, try shared("firm.example"), try shared("kiwi.example")] {
            let other = try customer("other", ["other.example"], [try connector("d", certificate: taken)])
            await #expect(throws: CustomerFailure.certificateTaken) { try await store.add(other) }
        }
    }

    @Test(arguments: ["harbour", "firm"])
    func `a damaged customer keeps nobody else from signing in by certificate`(_ damaged: String) async throws {
        let (one, other) = (entropy.octets(32), entropy.octets(32)), name = try #require(DomainName("mail.shared.example"))
        let header = try #require(OrganisationHeader("X-OriginatorOrg: firm.example"))
        let harbour = try customer(
            "harbour", ["harbour.example"], [try connector("a", certificate: ClientCertificate(pinned: one))])
        let firm = try customer(
            "firm", ["firm.example"],
            [
                try connector("b", certificate: ClientCertificate(pinned: other)),
                try connector("c", certificate: .shared(name, organisation: header)),
            ])
        for customer in [harbour, firm] { try await store.add(customer) }
        try await database.pool.write { try $0.execute(sql: "UPDATE customer SET name = 'X' WHERE id = ?", arguments: [damaged]) }
        let crashed = try folder.afterCrash(), reopened = SQLiteCustomerStore(database: try NodeDatabase.open(in: crashed.path))
        let whole = damaged == "firm" ? harbour : firm
        for (digest, owner) in [(one, harbour), (other, firm)] {
            let expected = owner == whole ? [whole] : []
            #expect(try await reopened.customers(showing: digest, names: []) == ShownCustomers(expected, mayLackOne: true))
        }
        let shared = try await reopened.customers(showing: [], names: [name])
        #expect(shared == ShownCustomers(whole == firm ? [firm] : [], mayLackOne: true))
    }

    @Test func `a customer is read as it was written, after a crash`() async throws {
        let name = try #require(DomainName("mx.kiwi.example"))
        let connectors = [
            try connector("zulu", to: try handOver("mx.kiwi.example:25", .pinnedName(name))),
            try connector("b@kiwi", to: try handOver("192.0.2.7:2525", .pinnedCertificate(sha256: entropy.octets(32)))),
            try connector("c", to: try handOver("[::1]:25", .clear(ownOrganisation: false))),
            try connector("d", to: try handOver("10.1.2.3:25", .clear(ownOrganisation: true))),
            try connector("lmtp", to: try handOver("10.1.2.3:24", .clear(ownOrganisation: true), by: .lmtp)),
            try connector("lmtps", to: try handOver("mx.kiwi.example:24", .pinnedName(name), by: .lmtp)),
            try connector("e", relays: ["10.0.0.1", "2001:db8::1", "::ffff:192.0.2.1"]),
        ]
        let customer = try customer("kiwi", ["zoo.kiwi.example", "kiwi.example"], connectors)
        try await store.add(customer)
        let crashed = try folder.afterCrash()
        let reopened = SQLiteCustomerStore(database: try NodeDatabase.open(in: crashed.path))
        #expect(try await reopened.customer(customer.id) == customer)
        #expect(try await reopened.customers() == [customer])
        #expect(try await reopened.customer(owning: customer.domains[0]) == customer)
        #expect(try await reopened.customer(owning: try #require(DomainName("mx.zoo.kiwi.example"))) == nil)
        for connector in connectors {
            let found = try await reopened.customer(signingInAs: connector.user)
            #expect(found?.customer == customer && found?.connector == connector)
        }
        #expect(try await reopened.customer(signingInAs: "B@kiwi") == nil)
    }

    @Test func `a domain, a user name and an id belong to one customer`() async throws {
        try await store.add(try customer("kiwi", ["kiwi.example"], [try connector("gate")]))
        try await store.add(try customer("kauri", ["kauri.example"]))
        let taken = try #require(DomainName("kiwi.example"))
        await #expect(throws: CustomerFailure.idTaken) { try await store.add(try customer("kiwi", [])) }
        await #expect(throws: CustomerFailure.domainTaken(taken)) {
            try await store.add(try customer("tui", ["tui.example", "kiwi.example"]))
        }
        await #expect(throws: CustomerFailure.domainTaken(taken)) {
            try await store.update(try customer("kauri", ["kauri.example", "kiwi.example"]))
        }
        await #expect(throws: CustomerFailure.userTaken) {
            try await store.update(try customer("kauri", ["kauri.example"], [try connector("gate")]))
        }
        await #expect(throws: CustomerFailure.unknownCustomer) { try await store.update(try customer("tui", [])) }
        await #expect(throws: CustomerFailure.relayNeedsSoleCustomer) {
            try await store.update(try customer("kauri", [], [try connector("other", relays: ["10.0.0.1"])]))
        }
        #expect(try await store.customers().map(\.id.text) == ["kauri", "kiwi"])
        #expect(try await store.customer(owning: taken)?.id.text == "kiwi")
    }

    @Test func `an update sets all, and removal frees everything`() async throws {
        let customer = try customer("kiwi", ["kiwi.example"], [try connector("gate")])
        try await store.add(customer)
        let changed = try self.customer("kiwi", ["tui.example"], [try connector("door")])
        try await store.update(changed)
        #expect(try await store.customers() == [changed])
        #expect(try await store.customer(signingInAs: "gate") == nil)
        for _ in 0..<2 { try await store.remove(customer.id) }
        #expect(try await store.customers().isEmpty)
        try await store.add(try self.customer("tui", ["tui.example"], [try connector("door")]))
    }

    @Test func `hand-over that the rules forbid is not read from the store`() async throws {
        let handOver = try handOver("10.1.2.3:25", .clear(ownOrganisation: true))
        try await store.add(try customer("kiwi", ["kiwi.example"], [try connector("gate", to: handOver)]))
        // With a checksum that fits, as an earlier version may have written it.
        try await database.pool.write { database in
            try database.execute(sql: "UPDATE connector SET endpoint = '192.0.2.1:25'")
            let row = try #require(try Row.fetchOne(database, sql: "SELECT * FROM connector"))
            try database.execute(sql: "UPDATE connector SET checksum = ?", arguments: [ConnectorRecord(row).expectedChecksum])
        }
        await #expect(throws: CustomerFailure.self) { try await store.customers() }
    }

    @Test func `secrets are kept only to be verified`() async throws {
        let id = try #require(CustomerID("kiwi"))
        let service = CustomerService(store: store, mailboxDomains: [], entropy: entropy)
        try await service.add(id, name: "Kiwi", domains: [])
        let secret = try await service.addConnector(user: "gate", to: id, deliversTo: nil)
        let found = try await store.customer(signingInAs: "gate")
        #expect(found?.connector.secret.verifies(password: secret.text) == true)
        #expect(found?.connector.secret.verifies(password: secret.text + "0") == false)
        for octets in try folder.files().values { #expect(octets.range(of: Data(secret.text.utf8)) == nil) }
    }
}
