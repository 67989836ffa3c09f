import DeliveryQueue
import Foundation
import GRDB
import MailModel
import SecureMailTestKit
import StorageSQLite
import StorageTestKit
import Testing

/// Items that are cheap to make, and what a store has of them.
struct FaultItems: Sendable {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let small = 1_000
    /// Lies in a file, in the queue as in a mailbox.
    static let large = 270_000

    let entropy: SeededEntropy

    init(seed: UInt64) { entropy = SeededEntropy(seed: seed) }

    func number(below limit: Int) -> Int {
        Int(entropy.octets(4).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % UInt64(limit))
    }

    func content(_ size: Int) -> Octets {
        let start = entropy.octets(32)
        return Octets(start + [UInt8](repeating: start[0], count: size - start.count))
    }

    func item(_ size: Int) throws -> NewItem {
        let id = ItemID(at: Self.now, from: entropy), recipient = try #require(EmailAddress("b@two.example"))
        return NewItem(
            id: id, kind: .sealed, content: content(size), header: Octets(utf8: "Subject: x\r\n"), wrappedKey: entropy.octets(40),
            sender: EmailAddress("a@one.example"), messageID: "<\(id)@one.example>", acceptedAt: Self.now,
            facts: AcceptanceFacts(direction: .inbound),
            deliveries: [NewDelivery(destination: .mailboxes, recipients: [recipient])],
            events: [])
    }

    /// Every item of a queue with its content. One whose content is damaged throws, as does one set aside.
    static func contents(of store: SQLiteQueueStore) async throws -> [ItemID: Octets] {
        #expect(try await store.counts().held == 0)
        var found: [ItemID: Octets] = [:]
        for delivery in try await store.list(held: false, after: nil, limit: 10_000) {
            #expect(found[delivery.item] == nil, "an item has one delivery")
            found[delivery.item] = try await store.content(of: delivery.item).content
        }
        return found
    }

    /// The same of a folder that was left by a cut, or by a program that ended.
    static func contents(in folder: StateFolder) async throws -> [ItemID: Octets] {
        let store = try SQLiteQueueStore(directory: folder.path)
        let found = try await contents(of: store)
        #expect(try isWhole(store.database()))
        try await store.close()
        return found
    }

    static func isWhole(_ database: StateDatabase) throws -> Bool {
        try database.pool.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok"
    }
}

extension [NewItem] {
    var contents: [ItemID: Octets] { Dictionary(uniqueKeysWithValues: map { ($0.id, $0.content) }) }
}
