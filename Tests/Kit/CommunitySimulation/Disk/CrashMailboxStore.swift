import MailModel
import Mailboxes

/// The mailboxes of one start of a node on its simulated disk.
struct CrashMailboxStore: MailboxStore {
    let disk: SimulatedDisk
    let owner: Int

    func create(_ mailbox: Mailbox) async throws(MailboxFailure) {
        guard try await commit({ $0.create(mailbox) }) else { throw .alreadyExists }
    }

    func mailbox(_ address: EmailAddress) async throws(MailboxFailure) -> Mailbox? { try await read { $0.mailboxes[address] } }

    func mailboxes(after address: EmailAddress?, limit: Int) async throws(MailboxFailure) -> [Mailbox] {
        let all = try await read { $0.mailboxes.values.sorted { $0.address.canonical < $1.address.canonical } }
        return Array(all.filter { mailbox in address.map { $0.canonical < mailbox.address.canonical } ?? true }.prefix(limit))
    }

    func folders(of mailbox: MailboxID) async throws(MailboxFailure) -> [Folder] {
        let count = try await stored(mailbox).count
        guard let next = MessageUID(UInt32(count + 1)) else { throw .uidsExhausted }
        return [
            Folder(
                mailbox: mailbox, name: Folder.inbox, uidValidity: 1, nextUID: next, highestModification: Int64(count + 1))
        ]
    }

    func deliver(_ message: NewMessage, now: Timestamp) async throws(MailboxFailure) -> MailboxDelivery {
        disk.watch(message.record.content)
        disk.watch(message.record.summary)
        return try await commit { $0.deliver(message, now: now) }.get()
    }

    func entries(
        of mailbox: MailboxID, folder: String, after uid: MessageUID?, limit: Int
    ) async throws(MailboxFailure) -> [MessageEntry] {
        let all = try await stored(mailbox).map(\.entry)
        return Array(all.filter { entry in uid.map { entry.uid > $0 } ?? true }.prefix(limit))
    }

    func content(
        of mailbox: MailboxID, folder: String, uid: MessageUID
    ) async throws(MailboxFailure) -> (entry: MessageEntry, content: Octets) {
        guard let found = try await stored(mailbox).first(where: { $0.entry.uid == uid }) else { throw .noSuchMessage }
        return (found.entry, found.content)
    }

    func forgetDeliveries(before moment: Timestamp) async throws(MailboxFailure) {
        try await commit { $0.forget(before: moment) }
    }

    private func stored(_ mailbox: MailboxID) async throws(MailboxFailure) -> [MailboxTable.Stored] {
        guard let stored = try await read({ $0.stored(mailbox) }) else { throw .noSuchMailbox }
        return stored
    }

    private func commit<Result: Sendable>(
        _ body: @escaping @Sendable (inout MailboxTable) -> Result
    ) async throws(MailboxFailure) -> Result {
        do throws(DiskFailure) { return try await disk.commit(as: owner, to: .mailboxes) { body(&$0.mailboxes) } } catch {
            throw .storage("\(error)")
        }
    }

    private func read<Result>(_ body: (MailboxTable) -> Result) async throws(MailboxFailure) -> Result {
        do throws(DiskFailure) { return try await disk.read(as: owner, .mailboxes) { body($0.mailboxes) } } catch {
            throw .storage("\(error)")
        }
    }
}
