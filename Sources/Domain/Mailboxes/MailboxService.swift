package import CMSFormat
import Crypto
import FoundationEssentials
package import MailModel

/// Delivers into mailboxes and reads them. Between it and its store everything is sealed.
package struct MailboxService: Sendable {
    /// How long a delivery is remembered, so that repeating it changes nothing.
    package static let deliveryMemory = Duration.days(40)
    /// Rows read at once.
    static let page = 200

    let store: any MailboxStore
    private let keys: any KeyService
    private let entropy: any EntropySource

    package init(store: any MailboxStore, keys: any KeyService, entropy: any EntropySource) {
        (self.store, self.keys, self.entropy) = (store, keys, entropy)
    }

    package func create(_ address: EmailAddress, at now: Timestamp) async throws(MailboxFailure) {
        let wrapped: [UInt8]
        do { wrapped = try await keys.wrap(SymmetricKey(size: .bits256)) } catch { throw .keyUnavailable }
        try await store.create(
            Mailbox(id: MailboxID(from: entropy), address: address, wrappedKey: wrapped, createdAt: now))
    }

    package func exists(_ address: EmailAddress) async throws(MailboxFailure) -> Bool {
        try await store.mailbox(address) != nil
    }

    package func mailboxes(after address: EmailAddress? = nil, limit: Int) async throws(MailboxFailure) -> [Mailbox] {
        try await store.mailboxes(after: address, limit: limit)
    }

    package func folders(of address: EmailAddress) async throws(MailboxFailure) -> [Folder] {
        try await store.folders(of: try await found(address).id)
    }

    /// Puts a message into the INBOX, once for an item and a recipient however often it is called. Durable when it returns.
    /// - Parameters:
    ///   - message: stays octet for octet what it is.
    ///   - recipient: the mailbox's address.
    @discardableResult package func deliver(
        _ message: Octets, item: ItemID, to recipient: EmailAddress, at now: Timestamp
    ) async throws(MailboxFailure) -> MailboxDelivery {
        let mailbox = try await found(recipient)
        let seal = try await seal(of: mailbox)
        let id = StoredMessageID(from: entropy)
        let summary = try seal.seal(Self.encoded(MessageSummary(of: message)), part: .summary, of: id)
        let content = try seal.seal(message, part: .content, of: id)
        let new = NewMessage(
            mailbox: mailbox.id, folder: Folder.inbox, id: id, record: SealedRecord(content: content, summary: summary),
            size: message.count, internalDate: now, flags: [], item: item, recipient: recipient)
        return try await store.deliver(new, now: now)
    }

    /// Forgets deliveries that are older than ``deliveryMemory``.
    package func forgetOldDeliveries(at now: Timestamp) async throws(MailboxFailure) {
        try await store.forgetDeliveries(before: now - Self.deliveryMemory)
    }

    /// One page of a folder, by UID. A message whose summary is damaged, or not of this place, is listed without one.
    /// - Parameter limit: at most 200 rows, whatever is asked for.
    package func list(
        _ address: EmailAddress, folder: String = Folder.inbox, after uid: MessageUID? = nil, limit: Int = 200
    ) async throws(MailboxFailure) -> [MessageListing] {
        let mailbox = try await found(address)
        let seal = try await seal(of: mailbox)
        let entries = try await store.entries(of: mailbox.id, folder: folder, after: uid, limit: min(limit, Self.page))
        var listings: [MessageListing] = []
        for entry in entries {
            let summary = try? seal.open(entry.sealedSummary, part: .summary, of: entry.id)
            listings.append(MessageListing(entry, summary: summary.map(Self.decoded) ?? .unreadable))
        }
        return listings
    }

    /// A message, octet for octet as it was delivered.
    package func read(
        _ address: EmailAddress, folder: String = Folder.inbox, uid: MessageUID
    ) async throws(MailboxFailure) -> Octets {
        let mailbox = try await found(address)
        let seal = try await seal(of: mailbox)
        let (entry, content) = try await store.content(of: mailbox.id, folder: folder, uid: uid)
        let message = try seal.open(content, part: .content, of: entry.id)
        guard message.count == entry.size else { throw .damaged }
        return message
    }

    /// The whole mailbox as files, a message at a time and only as fast as they are taken.
    /// - Throws: ``MailboxFailure/noSuchMailbox`` at once; everything else while it is read.
    package func export(_ address: EmailAddress, format: ExportFormat) async throws(MailboxFailure) -> MailboxExport {
        let mailbox = try await found(address)
        let folders = try await store.folders(of: mailbox.id)
        return MailboxExport(service: self, mailbox: mailbox, folders: folders, format: format)
    }

    private func found(_ address: EmailAddress) async throws(MailboxFailure) -> Mailbox {
        guard let mailbox = try await store.mailbox(address) else { throw .noSuchMailbox }
        return mailbox
    }

    private func seal(of mailbox: Mailbox) async throws(MailboxFailure) -> MailboxSeal {
        do { return MailboxSeal(key: try await keys.unwrap(mailbox.wrappedKey), mailbox: mailbox.id) } catch {
            throw .keyUnavailable
        }
    }

    private static func encoded(_ summary: MessageSummary) -> Octets {
        Octets((try? JSONEncoder().encode(summary)).map(Array.init) ?? [])
    }

    private static func decoded(_ octets: Octets) -> MessageSummary {
        (try? JSONDecoder().decode(MessageSummary.self, from: Data(octets.bytes))) ?? .unreadable
    }
}
