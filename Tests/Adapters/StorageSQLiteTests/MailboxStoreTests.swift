import Foundation
import MailModel
import Mailboxes
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

@Suite("Mailboxes in SQLite", .serialized)
struct MailboxStoreTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private let folder: StateFolder
    private let store: SQLiteMailboxStore
    private let entropy = SeededEntropy(seed: 7)
    private let mailbox: Mailbox

    init() async throws {
        folder = try StateFolder()
        store = try SQLiteMailboxStore(in: folder.path)
        mailbox = try Self.mailbox("aroha@kiwi.example", entropy)
        try await store.create(mailbox)
    }

    private static func mailbox(_ address: String, _ entropy: SeededEntropy) throws -> Mailbox {
        Mailbox(
            id: MailboxID(from: entropy), address: try #require(EmailAddress(address)), wrappedKey: entropy.octets(60),
            createdAt: now)
    }

    private func message(
        item: ItemID? = nil, size: Int = 1_000, folder: String = Folder.inbox, in mailbox: Mailbox? = nil
    ) -> NewMessage {
        let mailbox = mailbox ?? self.mailbox
        return NewMessage(
            mailbox: mailbox.id, folder: folder, id: StoredMessageID(from: entropy),
            record: SealedRecord(content: Octets(entropy.octets(size)), summary: Octets(entropy.octets(80))), size: size - 28,
            internalDate: Self.now, flags: [], item: item ?? ItemID(at: Self.now, from: entropy), recipient: mailbox.address)
    }

    private func uids(in store: SQLiteMailboxStore) async throws -> [UInt32] {
        try await store.entries(of: mailbox.id, folder: Folder.inbox, after: nil, limit: 1_000).map(\.uid.number)
    }

    @Test(arguments: [1_000, 262_144, 262_145, 3_000_000])
    func `what was delivered is read back`(_ size: Int) async throws {
        let new = message(size: size)
        let delivery = try await store.deliver(new, now: Self.now)
        let uid = try #require(MessageUID(1))
        #expect(delivery == .stored(uid))
        let (entry, content) = try await store.content(of: mailbox.id, folder: Folder.inbox, uid: uid)
        #expect(content == new.record.content)
        #expect(entry.sealedSummary == new.record.summary && entry.id == new.id && entry.size == size - 28)
        #expect(entry.modification == 2)
        let folders = try await store.folders(of: mailbox.id)
        #expect(folders.map(\.nextUID.number) == [2])
        #expect(folders.map(\.highestModification) == [2])
    }

    @Test func `an item is delivered once for a recipient, however it is repeated`() async throws {
        let item = ItemID(at: Self.now, from: entropy)
        let outcomes = try await withThrowingTaskGroup(of: MailboxDelivery.self) { group in
            for number in 0..<40 {
                let again = message(item: item, size: number.isMultiple(of: 2) ? 500 : 300_000)
                group.addTask { try await store.deliver(again, now: Self.now) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == .repeated }.count == 39)
        #expect(try await uids(in: store) == [1])
        let crashed = try folder.afterCrash(), reopened = try SQLiteMailboxStore(in: crashed.path)
        #expect(try await reopened.deliver(message(item: item), now: Self.now) == .repeated)
        let other = try Self.mailbox("wiremu@kiwi.example", entropy)
        try await store.create(other)
        #expect(try await store.deliver(message(item: item, in: other), now: Self.now) == .stored(try #require(MessageUID(1))))
    }

    @Test func `deliveries are remembered until they are forgotten, and the messages stay`() async throws {
        let item = ItemID(at: Self.now, from: entropy)
        _ = try await store.deliver(message(item: item), now: Self.now)
        try await store.forgetDeliveries(before: Self.now)
        #expect(try await store.deliver(message(item: item), now: Self.now) == .repeated)
        try await store.forgetDeliveries(before: Self.now + .seconds(1))
        #expect(try await store.deliver(message(item: item), now: Self.now) != .repeated)
        #expect(try await uids(in: store) == [1, 2])
    }

    @Test func `UIDs and modification sequences of many at once grow without a gap`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                let new = message()
                group.addTask { _ = try await store.deliver(new, now: Self.now) }
            }
            try await group.waitForAll()
        }
        let entries = try await store.entries(of: mailbox.id, folder: Folder.inbox, after: nil, limit: 1_000)
        #expect(entries.map(\.uid.number) == Array(1...200))
        #expect(entries.map(\.modification) == Array(2...201))
        let page = try await store.entries(of: mailbox.id, folder: Folder.inbox, after: MessageUID(150), limit: 3)
        #expect(page.map(\.uid.number) == [151, 152, 153])
    }

    @Test func `what was told durable is there after a crash, and UIDs are not given again`() async throws {
        let small = message(), large = message(size: 400_000)
        _ = try await store.deliver(small, now: Self.now)
        _ = try await store.deliver(large, now: Self.now)
        let crashed = try folder.afterCrash(), reopened = try SQLiteMailboxStore(in: crashed.path)
        for (number, new) in [(1, small), (2, large)] {
            let uid = try #require(MessageUID(UInt32(number)))
            #expect(try await reopened.content(of: mailbox.id, folder: Folder.inbox, uid: uid).content == new.record.content)
        }
        #expect(try await reopened.mailbox(mailbox.address) == mailbox)
        #expect(try await reopened.deliver(message(), now: Self.now) == .stored(try #require(MessageUID(3))))
    }

    @Test func `a UID is not given again when its message is gone`() async throws {
        _ = try await store.deliver(message(), now: Self.now)
        try store.close()
        try folder.change(SQLiteMailboxStore.fileName, sql: "DELETE FROM message")
        let reopened = try SQLiteMailboxStore(in: folder.path)
        #expect(try await reopened.deliver(message(), now: Self.now) == .stored(try #require(MessageUID(2))))
    }

    @Test func `RFC 9051 section 2.3.1.1: the last UID is not passed`() async throws {
        try store.close()
        try folder.setNextUID(4_294_967_294)
        let reopened = try SQLiteMailboxStore(in: folder.path)
        #expect(try await reopened.deliver(message(), now: Self.now) == .stored(try #require(MessageUID(4_294_967_294))))
        await #expect(throws: MailboxFailure.uidsExhausted) { try await reopened.deliver(message(), now: Self.now) }
    }

    @Test func `what is not there is named`() async throws {
        let stranger = try Self.mailbox("nobody@kiwi.example", entropy), uid = try #require(MessageUID(1))
        await #expect(throws: MailboxFailure.alreadyExists) { try await store.create(mailbox) }
        await #expect(throws: MailboxFailure.noSuchMailbox) {
            try await store.deliver(message(size: 300_000, in: stranger), now: Self.now)
        }
        await #expect(throws: MailboxFailure.noSuchFolder) { try await store.deliver(message(folder: "X"), now: Self.now) }
        await #expect(throws: MailboxFailure.noSuchMessage) {
            try await store.content(of: mailbox.id, folder: Folder.inbox, uid: uid)
        }
        await #expect(throws: MailboxFailure.noSuchMailbox) { try await store.folders(of: stranger.id) }
        #expect(try await store.mailbox(stranger.address) == nil)
        #expect(try await store.mailbox(try #require(EmailAddress("AROHA@KIWI.example"))) == mailbox)
        #expect(try folder.files().keys.allSatisfy { !$0.hasPrefix("\(SQLiteMailboxStore.contentsName)/") })
    }

    @Test(arguments: [20_000, 400_000]) func `a flipped bit of a content is found`(_ size: Int) async throws {
        let new = message(size: size)
        _ = try await store.deliver(new, now: Self.now)
        try store.close()
        // Two places, as a page of the database may end inside one.
        let content = Data(new.record.content.bytes), files = try folder.files()
        let pieces = [size / 2, size / 2 + 64].map { content[$0..<($0 + 32)] }
        let found = pieces.flatMap { piece in
            files.compactMap { name, octets in octets.range(of: piece).map { (name, $0.lowerBound) } }
        }
        // A frame of the log that is not whole is no commit; it is the database and the file that are looked at here.
        let (name, offset) = try #require(found.first { !$0.0.hasSuffix("-wal") })
        try folder.flipBit(at: offset, of: name)
        let reopened = try SQLiteMailboxStore(in: folder.path), uid = try #require(MessageUID(1))
        await #expect(throws: MailboxFailure.damaged) {
            try await reopened.content(of: mailbox.id, folder: Folder.inbox, uid: uid)
        }
    }

    @Test func `no flipped bit of the database ends the process or changes a message`() async throws {
        let new = message(size: 3_000)
        _ = try await store.deliver(new, now: Self.now)
        try store.close()
        let name = SQLiteMailboxStore.fileName, length = try #require(try folder.files()[name]?.count)
        let uid = try #require(MessageUID(1))
        for offset in stride(from: 0, to: length, by: 397) {
            let copy = try folder.afterCrash()
            try copy.flipBit(at: offset, of: name)
            guard let damaged = try? SQLiteMailboxStore(in: copy.path) else { continue }
            if let read = try? await damaged.content(of: mailbox.id, folder: Folder.inbox, uid: uid) {
                #expect(read.content == new.record.content, "bit of octet \(offset)")
            }
            _ = try? await damaged.deliver(message(), now: Self.now)
            _ = try? await damaged.mailboxes(after: nil, limit: 10)
            try? damaged.close()
        }
    }

    @Test func `a lost file is damage, and files without a row go when the store is opened`() async throws {
        let new = message(size: 400_000), uid = try #require(MessageUID(1))
        _ = try await store.deliver(new, now: Self.now)
        let contents = "\(folder.path)/\(SQLiteMailboxStore.contentsName)"
        let orphan = "\(contents)/\(StoredMessageID(from: entropy))", unfinished = "\(contents)/\(new.id).part"
        for path in [orphan, unfinished] { #expect(FileManager.default.createFile(atPath: path, contents: Data([1]))) }
        let reopened = try SQLiteMailboxStore(in: folder.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: contents) == ["\(new.id)"])
        try FileManager.default.removeItem(atPath: "\(contents)/\(new.id)")
        await #expect(throws: MailboxFailure.damaged) {
            try await reopened.content(of: mailbox.id, folder: Folder.inbox, uid: uid)
        }
    }

    @Test func `files are for their owner only`() async throws {
        _ = try await store.deliver(message(size: 300_000), now: Self.now)
        for name in try folder.files().keys { #expect(try folder.mode(of: name) == 0o600, "\(name)") }
        #expect(try folder.mode(of: SQLiteMailboxStore.contentsName) == 0o700)
    }

    @Test func `mailboxes are listed by their canonical address`() async throws {
        for address in ["Zoe@kiwi.example", "bob@kiwi.example"] { try await store.create(try Self.mailbox(address, entropy)) }
        let all = try await store.mailboxes(after: nil, limit: 10)
        #expect(all.map(\.address.description) == ["aroha@kiwi.example", "bob@kiwi.example", "Zoe@kiwi.example"])
        #expect(try await store.mailboxes(after: all[0].address, limit: 1) == [all[1]])
    }
}
