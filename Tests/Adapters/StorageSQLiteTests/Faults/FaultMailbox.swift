import DeliveryQueue
import MailModel
import Mailboxes
import SecureMailTestKit
import StorageSQLite
import Testing

/// A mailbox for deliveries under faults.
struct FaultMailbox: Sendable {
    let mailbox: Mailbox
    private let items: FaultItems

    init(seed: UInt64) throws {
        items = FaultItems(seed: seed)
        mailbox = Mailbox(
            id: MailboxID(from: items.entropy), address: try #require(EmailAddress("b@two.example")),
            wrappedKey: items.entropy.octets(60), createdAt: FaultItems.now)
    }

    /// Each attempt has an id of its own, as the service makes them.
    func message(_ size: Int, of item: ItemID? = nil) -> NewMessage {
        message(items.content(size), of: item ?? ItemID(at: FaultItems.now, from: items.entropy))
    }

    func message(_ content: Octets, of item: ItemID) -> NewMessage {
        NewMessage(
            mailbox: mailbox.id, folder: Folder.inbox, id: StoredMessageID(from: items.entropy),
            record: SealedRecord(content: content, summary: Octets(items.entropy.octets(80))), size: content.count,
            internalDate: FaultItems.now, flags: [], item: item, recipient: mailbox.address)
    }

    /// Every message with its content.
    func contents(of store: SQLiteMailboxStore) async throws -> [StoredMessageID: Octets] {
        var found: [StoredMessageID: Octets] = [:]
        for entry in try await store.entries(of: mailbox.id, folder: Folder.inbox, after: nil, limit: 10_000) {
            found[entry.id] = try await store.content(of: mailbox.id, folder: Folder.inbox, uid: entry.uid).content
        }
        return found
    }
}

extension [NewMessage] {
    var contents: [StoredMessageID: Octets] { Dictionary(uniqueKeysWithValues: map { ($0.id, $0.record.content) }) }
}
