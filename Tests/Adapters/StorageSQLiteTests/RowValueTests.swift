import Accounts
import DeliveryQueue
import Foundation
import GRDB
import MailModel
import Mailboxes
import MessageFlow
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

/// A value that its column does not allow, as a flipped bit in a row's head makes it: that row is set aside, and the node starts.
@Suite("A value that a column does not allow", .serialized)
struct RowValueTests {
    struct Change: CustomTestStringConvertible, Sendable {
        let table: String, column: String, value: String
        var testDescription: String { "\(table).\(column) = \(value)" }
        var sql: String { "UPDATE \(table) SET \(column) = \(value)" }
    }

    private let folder: StateFolder
    private let report = ReportedDamage()

    init() throws { folder = try StateFolder() }

    /// What SQLite itself says, so that the test reaches what it is about.
    private func complaint(of file: StateFile, _ table: String) throws -> String {
        let database = try DatabaseQueue(path: "\(folder.path)/\(file.name)")
        defer { try? database.close() }
        return try database.read { try String.fetchAll($0, sql: "PRAGMA integrity_check('\(table)')").joined(separator: "; ") }
    }

    private func spoil(_ file: StateFile, _ change: Change, where condition: String) throws {
        try folder.changeUnchecked(file.name, table: change.table, sql: "\(change.sql) WHERE \(condition)")
        let complaint = try complaint(of: file, change.table)
        #expect(complaint.contains(" value in ") || complaint.contains("CHECK constraint failed"), "\(complaint)")
    }

    @Test(arguments: [
        Change(table: "account", column: "state", value: "NULL"),
        Change(table: "account", column: "password", value: "CAST(password AS BLOB)"),
        Change(table: "account", column: "createdAt", value: "'then'"),
        Change(table: "account", column: "createdAt", value: "1.5"),
    ]) func `in an account has that one alone not used`(_ change: Change) async throws {
        try await FixtureState(directory: folder.path).fillNode()
        try spoil(.node, change, where: "address = 'aroha@kiwimail.example'")
        let database = try NodeDatabase.open(in: folder.path, report: report.report)
        #expect(report.texts.count == 1 && report.texts.allSatisfy { $0.contains("account aroha") })
        let aroha = try #require(EmailAddress("aroha@kiwimail.example")), store = SQLiteAccountStore(database: database)
        await #expect(throws: AccountFailure.self) { _ = try await store.account(aroha) }
        #expect(try await SQLiteCustomerStore(database: database).customers().count == 1)
        try await store.remove(aroha)
        #expect(try await store.account(aroha) == nil)
        try database.close()
    }

    /// A flipped bit may lie in the text of the schema.
    @Test func `a column of another name has the rows not used, and the node goes on`() async throws {
        try await FixtureState(directory: folder.path).fillNode()
        let file = try DatabaseQueue(path: "\(folder.path)/\(StateFile.node.name)")
        try await file.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    PRAGMA writable_schema = ON;
                    UPDATE sqlite_master SET sql = replace(sql, 'relayAddresses', 'relayAddresseq') WHERE name = 'connector';
                    PRAGMA writable_schema = OFF;
                    """)
        }
        try file.close()
        let database = try NodeDatabase.open(in: folder.path, report: report.report)
        #expect(report.texts.count == 1 && report.texts.allSatisfy { $0.contains("customer harbour") })
        let aroha = try #require(EmailAddress("aroha@kiwimail.example"))
        #expect(try await SQLiteAccountStore(database: database).account(aroha) != nil)
        try database.close()
    }

    @Test(arguments: [
        Change(table: "connector", column: "secret", value: "NULL"),
        Change(table: "connector", column: "endpoint", value: "CAST(endpoint AS BLOB)"),
        Change(table: "customerDomain", column: "position", value: "0.5"),
    ]) func `in a customer's rows has that one alone not used`(_ change: Change) async throws {
        try await FixtureState(directory: folder.path).fillNode()
        try spoil(.node, change, where: "customer = 'harbour' AND position = 0")
        let database = try NodeDatabase.open(in: folder.path, report: report.report)
        #expect(report.texts.count == 1 && report.texts.allSatisfy { $0.contains("customer harbour") })
        let store = SQLiteCustomerStore(database: database), id = try #require(CustomerID("harbour"))
        await #expect(throws: CustomerFailure.self) { _ = try await store.customer(id) }
        try await store.remove(id)
        #expect(try await store.customers().isEmpty)
        try database.close()
    }

    @Test(arguments: [
        Change(table: "folder", column: "uidValidity", value: "0"), Change(table: "folder", column: "nextUID", value: "1 << 40"),
        Change(table: "folder", column: "highestModification", value: "NULL"),
        Change(table: "mailbox", column: "createdAt", value: "'then'"),
        Change(table: "mailbox", column: "wrappedKey", value: "'key'"),
    ]) func `in a mailbox or its folder keeps nobody else from their mail`(_ change: Change) async throws {
        try await FixtureState(directory: folder.path).fillMailboxes()
        let owner = "(SELECT id FROM mailbox WHERE address = 'aroha@kiwimail.example')"
        try spoil(.mailboxes, change, where: change.table == "mailbox" ? "id = \(owner)" : "mailbox = \(owner)")
        let store = try SQLiteMailboxStore(in: folder.path, report: report.report)
        #expect(report.texts.allSatisfy { !$0.contains("made anew") })
        let service = MailboxService(store: store, keys: FixtureKeys(), entropy: FixtureState.entropy)
        let tane = try #require(EmailAddress("tane@kiwimail.example")), before = try await service.list(tane).count
        let item = ItemID(at: FixtureState.start, from: SystemTestEntropy())
        try await service.deliver(Octets(utf8: "x"), item: item, to: tane, at: FixtureState.start + .days(1))
        #expect(try await service.list(tane).count == before + 1)
        try store.close()
    }

    @Test(arguments: [
        Change(table: "delivery", column: "recipients", value: "NULL"),
        Change(table: "delivery", column: "destination", value: "NULL"),
        Change(table: "delivery", column: "checksum", value: "NULL"), Change(table: "delivery", column: "damaged", value: "NULL"),
    ]) func `in a delivery has it held`(_ change: Change) async throws {
        let items = FaultItems(seed: 103), store = try SQLiteQueueStore(directory: folder.path)
        for _ in 0..<2 { try await store.accept([try items.item(FaultItems.small)]) }
        try await store.close()
        try spoil(.queue, change, where: "id = 1")
        let again = try SQLiteQueueStore(directory: folder.path, report: report.report)
        #expect(report.texts.allSatisfy { !$0.contains("made anew") })
        #expect(try await again.lease(limit: 5, now: FaultItems.now).count == 1)
        #expect(try await again.list(held: true, after: nil, limit: 5).map(\.state) == [.held(.damaged, until: nil)])
        try await again.close()
    }

    /// When it is due is in no checksum: no delivery may wait for a time that never comes.
    @Test(arguments: ["NULL", "'then'", "x'00'"]) func `in when a delivery is due has it tried at the start`(_ value: String)
        async throws
    {
        let items = FaultItems(seed: 107), store = try SQLiteQueueStore(directory: folder.path)
        try await store.accept([try items.item(FaultItems.small)])
        try await store.close()
        try folder.changeUnchecked(StateFile.queue.name, table: "delivery", sql: "UPDATE delivery SET due = \(value)")
        let again = try SQLiteQueueStore(directory: folder.path)
        #expect(try await again.lease(limit: 5, now: FaultItems.now).count == 1)
        try await again.close()
    }
}
