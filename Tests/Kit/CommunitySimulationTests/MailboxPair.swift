import CommunitySimulation
import MailModel
import Mailboxes
import SecureMailTestKit
import StorageSQLite
import Testing

/// SQLite's mailboxes and the simulated ones, asked the same.
struct MailboxPair {
    enum Call: CaseIterable { case create, find, list, folders, deliver, entries, content, forget, startAnew }

    private let folder: TemporaryFolder
    private let simulated = SimulatedStore<any MailboxStore>()
    private let entropy: SeededEntropy
    private let addresses = ["ana", "ben", "clerk", "nobody"].compactMap { EmailAddress("\($0)@post.example") }
    private let items: [ItemID]
    private var real: SQLiteMailboxStore
    private var numbers: Numbers
    private var now = Timestamp(seconds: 1_800_000_000)
    private var made: Set<Call> = []
    private var mailboxes: [Mailbox] = []

    init(seed: UInt64) throws {
        folder = try TemporaryFolder()
        real = try SQLiteMailboxStore(in: folder.path)
        numbers = Numbers(state: seed)
        entropy = SeededEntropy(seed: seed)
        let (start, entropy) = (now, entropy)
        items = (0..<12).map { _ in ItemID(at: start, from: entropy) }
    }

    var called: Int { made.count }

    mutating func callSomething() async throws {
        now = now + .seconds(Int.random(in: 0...400, using: &numbers))
        let call = (numbers.falls(oneIn: 3) ? [.deliver] : Call.allCases).randomElement(using: &numbers) ?? .deliver
        made.insert(call)
        let address = addresses.randomElement(using: &numbers) ?? addresses[0], now = now
        // Of one that does not exist too.
        let mailbox = mailboxes.randomElement(using: &numbers)?.id ?? MailboxID(from: entropy)
        let uid = MessageUID(UInt32.random(in: 1...6, using: &numbers))
        switch call {
        case .create:
            let new = Mailbox(id: MailboxID(from: entropy), address: address, wrappedKey: [1, 2], createdAt: now)
            let isNew = try await both { store throws(MailboxFailure) in
                try await store.create(new)
                return true
            }
            if isNew == true { mailboxes.append(new) }
        case .find: _ = try await both { store throws(MailboxFailure) in try await store.mailbox(address) }
        case .list: _ = try await both { store throws(MailboxFailure) in try await store.mailboxes(after: address, limit: 2) }
        case .folders: try await folders(of: mailbox)
        case .deliver: try await deliver()
        case .entries:
            _ = try await both { store throws(MailboxFailure) in
                try await store.entries(of: mailbox, folder: Folder.inbox, after: uid, limit: 3)
            }
        case .content:
            guard let uid else { return }
            _ = try await both { store throws(MailboxFailure) in
                let (entry, content) = try await store.content(of: mailbox, folder: Folder.inbox, uid: uid)
                return [entry.uid.description, String(decoding: content.bytes, as: UTF8.self)]
            }
        case .forget:
            _ = try await both { store throws(MailboxFailure) in
                try await store.forgetDeliveries(before: now - .hours(1))
                return true
            }
        case .startAnew:
            try real.close()
            real = try SQLiteMailboxStore(in: folder.path)
            simulated.startAnew()
        }
    }

    private mutating func folders(of mailbox: MailboxID) async throws {
        guard !mailboxes.isEmpty else { return }
        _ = try await both { store throws(MailboxFailure) in
            try await store.folders(of: mailbox).map { "\($0.name) \($0.nextUID) \($0.highestModification)" }
        }
    }

    private mutating func deliver() async throws {
        guard let mailbox = mailboxes.randomElement(using: &numbers), let item = items.randomElement(using: &numbers) else {
            return
        }
        let now = now
        let message = NewMessage(
            mailbox: mailbox.id, folder: Folder.inbox, id: StoredMessageID(from: entropy),
            record: SealedRecord(content: Octets(utf8: "content of \(item)"), summary: Octets(utf8: "summary")), size: 7,
            internalDate: now, flags: [], item: item, recipient: mailbox.address)
        _ = try await both { store throws(MailboxFailure) in try await store.deliver(message, now: now) }
    }

    /// - Returns: what both answered; `nil` when both failed alike.
    private func both<Answer: Sendable & Equatable>(
        _ body: @escaping @Sendable (any MailboxStore) async throws(MailboxFailure) -> Answer
    ) async throws -> Answer? {
        try await simulated.both(and: real, body)
    }
}
