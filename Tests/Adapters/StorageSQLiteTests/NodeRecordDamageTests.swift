import Accounts
import GRDB
import MailModel
import MessageFlow
import SecureMailTestKit
import StorageTestKit
import Testing

@testable import StorageSQLite

@Suite("Damaged rows of accounts and customers", .serialized)
struct NodeRecordDamageTests {
    private let folder: StateFolder
    private let report = ReportedDamage()

    /// The accounts and the customer of the fixtures, and another account and customer beside them.
    init() async throws {
        folder = try StateFolder()
        try await FixtureState(directory: folder.path).fillNode()
        let database = try NodeDatabase.open(in: folder.path), entropy = SeededEntropy(seed: 9)
        let hash = try #require(PasswordHash(parameters: .current, salt: entropy.octets(16), digest: entropy.octets(32)))
        let other = Account(address: try Self.other, password: hash, createdAt: FixtureState.start)
        try await SQLiteAccountStore(database: database).add(other, skeleton: AddressPolicy.skeleton(of: other.address))
        let id = try #require(CustomerID("quay")), domain = try #require(DomainName("quay.example"))
        let quay = try #require(Customer(id: id, name: "Quay", domains: [domain], connectors: []))
        // Beside one that is known by its address, which the rules forbid.
        try await database.pool.write { try CustomerRows.insert(quay, into: $0) }
        try database.close()
    }

    private static var other: EmailAddress { get throws { try #require(EmailAddress("rangi@kiwimail.example")) } }
    private static var aroha: EmailAddress { get throws { try #require(EmailAddress("aroha@kiwimail.example")) } }

    private func open() throws -> StateDatabase { try NodeDatabase.open(in: folder.path, report: report.report) }

    @Test(arguments: [
        "spelling = 'aroha@kiwi.example'", "domain = 'kiwi.example'", "skeleton = 'x'", "password = replace(password, 'a', 'b')",
        "state = 'disabled'", "createdAt = createdAt + 1", "checksum = zeroblob(32)", "address = 'arohb@kiwimail.example'",
    ])
    func `an account is not used, nor called unknown, and the others go on`(_ change: String) async throws {
        try folder.change(
            StateFile.node.name, sql: "UPDATE OR IGNORE account SET \(change) WHERE address = 'aroha@kiwimail.example'")
        let database = try open(), store = SQLiteAccountStore(database: database), aroha = try Self.aroha
        #expect(report.texts.contains { $0.contains("node.sqlite") && $0.contains("account aroh") && $0.contains("backup") })
        await #expect { _ = try await store.account(aroha) } throws: { Self.isStorage($0) }
        #expect(try await store.account(try Self.other) != nil)
        #expect(try await store.accounts(after: nil, limit: 1).count == 1)
        #expect(try await store.accounts(after: nil, limit: 9).map(\.address).contains(aroha) == false)
        // Until the damaged one is gone, its address may be anybody's.
        let stranger = try #require(EmailAddress("nobody@kiwimail.example"))
        await #expect { _ = try await store.account(stranger) } throws: { Self.isStorage($0) }
        try await store.remove(try #require(EmailAddress("Aroha@kiwimail.example")))
        for spelling in ["aroha@kiwi.example", "arohb@kiwimail.example"] {
            try await store.remove(try #require(EmailAddress(spelling)))
        }
        #expect(try await store.account(stranger) == nil)
        #expect(try await store.accounts(after: nil, limit: 9).count == 2)
        try database.close()
    }

    @Test(arguments: [
        "UPDATE customer SET name = 'Harbor' WHERE id = 'harbour'", "UPDATE customer SET checksum = x'' WHERE id = 'harbour'",
        "UPDATE customerDomain SET customer = 'quay' WHERE domain = 'harbour.example'",
        "UPDATE customerDomain SET domain = 'harbor.example' WHERE domain = 'harbour.example'",
        "UPDATE customerDomain SET position = 7 WHERE domain = 'harbour.example'",
        "DELETE FROM customerDomain WHERE domain = 'harbour.example'", "DELETE FROM connector WHERE user = 'harbour'",
        "UPDATE connector SET endpoint = 'mx.harbor.example:25' WHERE user = 'harbour'",
        "UPDATE connector SET pin = replace(pin, 'harbour', 'harbor') WHERE user = 'harbour'",
        "UPDATE connector SET secret = replace(secret, '4096', '4097') WHERE user = 'harbour'",
        "UPDATE connector SET customer = 'quay' WHERE user = 'harbour'",
        "UPDATE connector SET relayAddresses = '10.0.0.2' WHERE user = 'e'",
    ])
    func `a customer gets no mail by a damaged row, nor does another, and that one goes on`(_ change: String) async throws {
        try folder.change(StateFile.node.name, sql: change)
        let database = try open(), store = SQLiteCustomerStore(database: database)
        #expect(report.texts.contains { $0.contains("node.sqlite") && $0.contains("customer harbour") })
        let id = try #require(CustomerID("harbour")), domain = try #require(DomainName("harbour.example"))
        await #expect { _ = try await store.customer(id) } throws: { Self.isStorage($0) }
        await #expect { _ = try await store.customer(owning: domain) } throws: { Self.isStorage($0) }
        await #expect { _ = try await store.customer(signingInAs: "harbour") } throws: { Self.isStorage($0) }
        await #expect { _ = try await store.customers() } throws: { Self.isStorage($0) }
        #expect(try await store.listing().damaged == ["harbour"])
        #expect(try await store.listing().whole.map(\.id.text) == ["quay"])
        let own = try #require(DomainName("quay.example")), quay = try #require(try await store.customer(owning: own))
        #expect(quay.domains.count == 1 && quay.connectors.isEmpty)
        // Nobody knows whether a stranger's domain is the damaged one.
        let stranger = try #require(DomainName("outsider.example"))
        await #expect { _ = try await store.customer(owning: stranger) } throws: { Self.isStorage($0) }
        try await store.remove(id)
        #expect(try await store.customer(owning: stranger) == nil)
        #expect(try await store.customers() == [quay])
        try database.close()
    }

    /// Their domains and connectors would be missing when they are mended from a backup, or go to somebody else.
    @Test func `to remove a damaged customer takes nothing of another damaged one`() async throws {
        try folder.change(
            StateFile.node.name,
            sql: """
                UPDATE customerDomain SET position = 7 WHERE domain = 'harbour.example';
                UPDATE connector SET secret = replace(secret, '4096', '4097') WHERE user = 'harbour';
                UPDATE customer SET name = 'Kay' WHERE id = 'quay';
                """)
        let database = try open(), store = SQLiteCustomerStore(database: database)
        func rows(_ table: String) async throws -> Int? {
            try await database.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
        }
        let before = (try await rows("customerDomain"), try await rows("connector"))
        #expect(try await store.listing().damaged == ["harbour", "quay"])
        try await store.remove(try #require(CustomerID("quay")))
        #expect(try await store.listing().damaged == ["harbour"])
        #expect(try await rows("customerDomain") == before.0.map { $0 - 1 })
        #expect(try await rows("connector") == before.1)
        try await store.remove(try #require(CustomerID("harbour")))
        #expect(try await rows("customerDomain") == 0)
        #expect(try await rows("connector") == 0)
        #expect(try await store.listing().damaged.isEmpty)
        try database.close()
    }

    @Test(arguments: ["id = 'h!rbour'", "id = CAST(id AS BLOB)", "id = ''"])
    func `a customer whose id is damaged is listed and removed`(_ change: String) async throws {
        try folder.changeUnchecked(
            StateFile.node.name, table: "customer",
            sql: "PRAGMA foreign_keys = OFF; UPDATE customer SET \(change) WHERE id = 'harbour'")
        let database = try open(), store = SQLiteCustomerStore(database: database)
        let listing = try await store.listing()
        // By what is left of it, and by the name that its domains and connectors know.
        #expect(listing.whole.map(\.id.text) == ["quay"] && listing.damaged.contains("harbour") && listing.damaged.count == 2)
        for id in listing.damaged { try await store.remove(damaged: id) }
        #expect(try await store.listing().damaged.isEmpty)
        #expect(try await store.customers().map(\.id.text) == ["quay"])
        let domain = try #require(DomainName("harbour.example")), id = try #require(CustomerID("harbour"))
        #expect(try await store.customer(owning: domain) == nil)
        #expect(try await store.customer(id) == nil)
        try database.close()
    }

    /// A flipped bit of the schema gives a column another name.
    @Test func `to remove a customer where a column has lost its name ends no process`() async throws {
        let database = try open(), store = SQLiteCustomerStore(database: database), quay = try #require(CustomerID("quay"))
        // A connector that is nobody's goes with the next customer.
        try folder.changeUnchecked(
            StateFile.node.name, table: "customer",
            sql: """
                PRAGMA foreign_keys = OFF; DELETE FROM customer WHERE id = 'harbour'; DELETE FROM customerDomain WHERE customer = 'harbour';
                UPDATE connector SET position = 7; ALTER TABLE connector RENAME COLUMN user TO usep;
                """)
        await #expect(throws: CustomerFailure.self) { try await store.remove(quay) }
        try database.close()
    }

    @Test(arguments: ["account", "customerDomain", "connector"])
    func `a damaged index is found at the start, told of, and made anew`(_ table: String) async throws {
        let indexes = [
            "account": "sqlite_autoindex_account_2", "customerDomain": "customerDomainByCustomer",
            "connector": "connectorByCustomer",
        ]
        try IndexDamage.hideOneRow(of: try #require(indexes[table]), in: "\(folder.path)/\(StateFile.node.name)")
        let database = try open()
        #expect(report.texts.contains { $0.contains(table) && $0.contains("made anew") })
        #expect(try FaultItems.isWhole(database))
        #expect(try await SQLiteCustomerStore(database: database).customers().count == 2)
        try database.close()
    }

    private static func isStorage(_ error: any Error) -> Bool {
        switch error {
        case AccountFailure.storage(let why), CustomerFailure.storage(let why): why.contains("damaged")
        default: false
        }
    }
}
