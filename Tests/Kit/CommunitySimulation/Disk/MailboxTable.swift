import MailModel
import Mailboxes

/// Mailboxes as they lie on the disk. One folder each: nothing here makes others.
struct MailboxTable: Sendable {
    struct Stored: Sendable {
        let entry: MessageEntry
        let content: Octets
    }

    private struct Pair: Hashable, Sendable {
        let item: ItemID, recipient: EmailAddress
    }

    private(set) var mailboxes: [EmailAddress: Mailbox] = [:]
    private(set) var messages: [MailboxID: [Stored]] = [:]
    private var delivered: [Pair: Timestamp] = [:]

    mutating func create(_ mailbox: Mailbox) -> Bool {
        guard mailboxes[mailbox.address] == nil else { return false }
        mailboxes[mailbox.address] = mailbox
        return true
    }

    mutating func deliver(_ message: NewMessage, now: Timestamp) -> Result<MailboxDelivery, MailboxFailure> {
        let pair = Pair(item: message.item, recipient: message.recipient)
        guard stored(message.mailbox) != nil else { return .failure(.noSuchMailbox) }
        guard delivered[pair] == nil else { return .success(.repeated) }
        let count = messages[message.mailbox]?.count ?? 0
        guard let uid = MessageUID(UInt32(count + 1)) else { return .failure(.uidsExhausted) }
        let entry = MessageEntry(
            uid: uid, id: message.id, modification: Int64(count + 2), flags: message.flags, internalDate: message.internalDate,
            size: message.size, sealedSummary: message.record.summary)
        messages[message.mailbox, default: []].append(Stored(entry: entry, content: message.record.content))
        delivered[pair] = now
        return .success(.stored(uid))
    }

    /// - Returns: `nil` of a mailbox that is not there.
    func stored(_ mailbox: MailboxID) -> [Stored]? {
        mailboxes.values.contains { $0.id == mailbox } ? messages[mailbox] ?? [] : nil
    }

    mutating func forget(before moment: Timestamp) { delivered = delivered.filter { $0.value >= moment } }
}
