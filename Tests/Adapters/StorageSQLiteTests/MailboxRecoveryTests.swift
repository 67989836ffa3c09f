import Foundation
import MailModel
import Mailboxes
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

@Suite("Mailboxes after a commit that failed", .serialized)
struct MailboxRecoveryTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private let folder: StateFolder
    private let store: SQLiteMailboxStore
    private let entropy = SeededEntropy(seed: 17)
    private let mailbox: Mailbox

    init() async throws {
        folder = try StateFolder()
        store = try SQLiteMailboxStore(in: folder.path)
        mailbox = Mailbox(
            id: MailboxID(from: entropy), address: try #require(EmailAddress("aroha@kiwi.example")),
            wrappedKey: entropy.octets(60), createdAt: Self.now)
        try await store.create(mailbox)
    }

    /// Each attempt has an id of its own, as the service makes them.
    private func message(_ size: Int, item: ItemID? = nil) -> NewMessage {
        NewMessage(
            mailbox: mailbox.id, folder: Folder.inbox, id: StoredMessageID(from: entropy),
            record: SealedRecord(content: Octets(entropy.octets(size)), summary: Octets(entropy.octets(80))), size: size,
            internalDate: Self.now, flags: [], item: item ?? ItemID(at: Self.now, from: entropy), recipient: mailbox.address)
    }

    private var contents: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/\(SQLiteMailboxStore.contentsName)") }
    }

    @Test(arguments: [1_000, 300_000]) func `the store opens its file again, and a delivery repeated is there once`(
        _ size: Int
    ) async throws {
        let before = message(size), new = message(size)
        _ = try await store.deliver(before, now: Self.now)
        FailingCommit.fail(try store.database())
        await #expect { _ = try await store.deliver(new, now: Self.now) } throws: { Self.isStorage($0) }
        _ = try await FailingCommit.recovered { try await store.folders(of: mailbox.id) }
        let again = message(size, item: new.item)
        #expect(try await store.deliver(again, now: Self.now) == .stored(try #require(MessageUID(2))))
        #expect(try await store.deliver(message(size, item: new.item), now: Self.now) == .repeated)
        #expect(try contents.count == (size > 262_144 ? 2 : 0))
        for (number, message) in [(1, before), (2, again)] {
            let uid = try #require(MessageUID(UInt32(number)))
            #expect(try await store.content(of: mailbox.id, folder: Folder.inbox, uid: uid).content == message.record.content)
        }
    }

    @Test func `no file stays of a delivery that failed, and none goes of one under way`() async throws {
        FailingCommit.fail(try store.database())
        let news = (0..<8).map { _ in message(300_000) }
        let delivered = await withTaskGroup(of: StoredMessageID?.self) { group in
            for new in news {
                group.addTask { (try? await store.deliver(new, now: Self.now)).map { _ in new.id } }
            }
            return await group.reduce(into: []) { found, id in id.map { found.append($0) } }
        }
        #expect(delivered.count < news.count)
        _ = try await FailingCommit.recovered { try await store.folders(of: mailbox.id) }
        #expect(try contents.sorted() == delivered.map(\.description).sorted())
        for entry in try await store.entries(of: mailbox.id, folder: Folder.inbox, after: nil, limit: 20) {
            _ = try await store.content(of: mailbox.id, folder: Folder.inbox, uid: entry.uid)
        }
    }

    @Test func `a store that was closed is one file and refuses`() async throws {
        let new = message(1_000)
        _ = try await store.deliver(new, now: Self.now)
        try store.close()
        #expect(try folder.files().keys.allSatisfy { !$0.hasSuffix("-wal") || (try? folder.files()[$0]?.isEmpty) == true })
        await #expect(throws: MailboxFailure.self) { _ = try await store.deliver(message(1_000), now: Self.now) }
        await #expect(throws: MailboxFailure.self) { _ = try await store.folders(of: mailbox.id) }
    }

    private static func isStorage(_ error: any Error) -> Bool {
        if case MailboxFailure.storage = error { true } else { false }
    }
}
