import Foundation
import GRDB
import MailModel
import Mailboxes
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

@Suite("Damaged rows of mailboxes", .serialized)
struct MailboxRecordDamageTests {
    private let folder: StateFolder
    private let report = ReportedDamage()
    private let aroha: EmailAddress
    private let tane: EmailAddress
    private static let later = FixtureState.start + .days(1)

    init() async throws {
        folder = try StateFolder()
        try await FixtureState(directory: folder.path).fillMailboxes()
        aroha = try #require(EmailAddress("aroha@kiwimail.example"))
        tane = try #require(EmailAddress("tane@kiwimail.example"))
    }

    private func open() throws -> (MailboxService, SQLiteMailboxStore) {
        let store = try SQLiteMailboxStore(in: folder.path, report: report.report)
        return (MailboxService(store: store, keys: FixtureKeys(), entropy: FixtureState.entropy), store)
    }

    private func new() -> ItemID { ItemID(at: Self.later, from: SystemTestEntropy()) }

    @Test(arguments: [
        "address = 'arohb@kiwimail.example'", "spelling = 'tane@kiwimail.example'", "wrappedKey = zeroblob(41)",
        "createdAt = 1", "rowChecksum = NULL",
    ])
    func `mail for a damaged mailbox waits, and no other is delivered by its row`(_ change: String) async throws {
        try folder.change(
            StateFile.mailboxes.name, sql: "UPDATE mailbox SET \(change) WHERE address = 'aroha@kiwimail.example'")
        let (service, store) = try open(), before = try await service.list(tane).count
        #expect(report.texts.contains { $0.contains("mailboxes.sqlite") && $0.contains("aroh") && $0.contains("backup") })
        await #expect(throws: MailboxFailure.damaged) {
            try await service.deliver(Octets(utf8: "x"), item: new(), to: aroha, at: Self.later)
        }
        // Not 550: the damaged row may be theirs.
        let stranger = try #require(EmailAddress("x@kiwimail.example"))
        await #expect(throws: MailboxFailure.damaged) { _ = try await service.exists(stranger) }
        try await service.deliver(Octets(utf8: "x"), item: new(), to: tane, at: Self.later)
        #expect(try await service.list(tane).count == before + 1)
        #expect(try await service.mailboxes(limit: 5).map(\.address) == [tane])
        try store.close()
    }

    @Test(arguments: ["nextUID = 1", "nextUID = nextUID + 8", "uidValidity = 1", "highestModification = 1", "rowChecksum = NULL"])
    func `damaged counters of a folder give no UID twice: it gets a new UIDVALIDITY`(_ change: String) async throws {
        var (service, store) = try open()
        let before = try #require(try await service.folders(of: aroha).first)
        try store.close()
        try folder.change(StateFile.mailboxes.name, sql: "UPDATE folder SET \(change)")
        (service, store) = try open()
        try await service.deliver(Octets(utf8: "x"), item: new(), to: aroha, at: Self.later)
        let after = try #require(try await service.folders(of: aroha).first)
        #expect(after.uidValidity > before.uidValidity)
        #expect(report.texts.contains { $0.contains("UIDVALIDITY") && $0.contains("\(aroha)") })
        let uids = try await service.list(aroha).map(\.uid)
        #expect(uids.count == 3 && Set(uids).count == 3)
        #expect(try await service.read(aroha, uid: try #require(uids.last)) == Octets(utf8: "x"))
        try store.close()
    }

    @Test(arguments: ["uid", "modification"], [Int64.max, Int64.max - 1, Int64.min, 1 << 40])
    func `a folder is mended beside a message whose numbers are damaged, too`(_ column: String, _ number: Int64) async throws {
        var (service, store) = try open()
        try store.close()
        try folder.change(
            StateFile.mailboxes.name,
            sql: """
                UPDATE folder SET nextUID = 1;
                UPDATE message SET \(column) = \(number) WHERE number = (SELECT max(number) FROM message WHERE mailbox =
                    (SELECT id FROM mailbox WHERE address = '\(aroha)'))
                """
        )
        (service, store) = try open()
        try await service.deliver(Octets(utf8: "x"), item: new(), to: aroha, at: Self.later)
        let mended = try #require(try await service.folders(of: aroha).first)
        #expect(mended.highestModification < 1 << 62 && mended.nextUID.number < 1_000)
        try store.close()
    }

    @Test(arguments: [
        "uid = 9", "size = 3", "flags = 1", "internalDate = 1", "modification = 77", "id = zeroblob(16)", "rowChecksum = NULL",
        "checksum = zeroblob(32)",
    ])
    func `a damaged message is neither listed nor read, the others are, and check tells of it`(_ change: String) async throws {
        try folder.change(StateFile.mailboxes.name, sql: "UPDATE message SET \(change) WHERE number = 1")
        let (service, store) = try open()
        let lists = (try await service.list(aroha), try await service.list(tane))
        #expect(lists.0.count + lists.1.count == 4)
        for uid in lists.0.map(\.uid) { _ = try await service.read(aroha, uid: uid) }
        let faults = await StateInspection(.mailboxes, in: folder.path).faults(within: .seconds(60))
        #expect(faults?.contains { $0.what.contains("message") && $0.action.contains("restore") } == true)
        try store.close()
    }

    @Test func `a damaged pair of item and recipient is told of by check`() async throws {
        try folder.change(
            StateFile.mailboxes.name,
            sql:
                "UPDATE delivery SET recipient = 'x@kiwimail.example' WHERE recipient = 'tane@kiwimail.example' AND item = (SELECT min(item) FROM delivery)"
        )
        let faults = await StateInspection(.mailboxes, in: folder.path).faults(within: .seconds(60))
        #expect(faults?.contains { $0.what.contains("delivery to x@kiwimail.example") } == true)
    }

    @Test func `an index that leads to another mailbox delivers nothing there`() async throws {
        try IndexDamage.hideOneRow(of: "sqlite_autoindex_mailbox_2", in: "\(folder.path)/\(StateFile.mailboxes.name)")
        let (service, store) = try open()
        #expect(report.texts.contains { $0.contains("mailbox") && $0.contains("made anew") })
        try await service.deliver(Octets(utf8: "x"), item: new(), to: aroha, at: Self.later)
        #expect(try await service.list(aroha).count == 3)
        try store.close()
    }
}
