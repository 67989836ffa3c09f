import Crypto
import GRDB
import MailModel
import Mailboxes

/// A delivery as it is written: checksums are made before the transaction, so that nobody waits for them.
struct DeliveryRow: Sendable {
    private let message: NewMessage
    private let deliveredAt: Timestamp
    private let contentChecksum: Octets
    private let summaryChecksum: Octets
    let isInFile: Bool

    init(_ message: NewMessage, at now: Timestamp) {
        (self.message, deliveredAt) = (message, now)
        contentChecksum = Checksum.sha256(of: message.record.content)
        summaryChecksum = Checksum.sha256(of: message.record.summary)
        isInFile = message.record.content.count > ContentFiles.largestInDatabase
    }

    func write(to database: Database) throws -> MailboxDelivery {
        let mailbox = message.mailbox.octets.data
        let pair: StatementArguments = [message.item.octets.data, message.recipient.canonical]
        let isKnown = try Bool.fetchOne(
            database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM delivery WHERE item = ? AND recipient = ?)"),
            arguments: pair)
        if isKnown == true { return .repeated }
        let counters = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT nextUID, highestModification FROM folder WHERE mailbox = ? AND name = ?"),
            arguments: [mailbox, message.folder])
        guard let counters else { throw try missing(in: database) }
        guard let next: Int64 = counters.intact("nextUID"), let number = UInt32(exactly: next), let uid = MessageUID(number),
            let highest: Int64 = counters.intact("highestModification"), highest < Int64.max
        else { throw MailboxFailure.damaged }
        guard number < UInt32.max else { throw MailboxFailure.uidsExhausted }
        let modification = highest + 1
        try insert(uid, modification, into: database)
        try database.cachedStatement(
            sql: "UPDATE folder SET nextUID = ?, highestModification = ? WHERE mailbox = ? AND name = ?"
        ).execute(arguments: [number + 1, modification, mailbox, message.folder])
        try database.cachedStatement(sql: "INSERT INTO delivery (item, recipient, deliveredAt) VALUES (?, ?, ?)")
            .execute(arguments: pair + [deliveredAt.microseconds])
        return .stored(uid)
    }

    private func missing(in database: Database) throws -> MailboxFailure {
        let isThere = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM mailbox WHERE id = ?)", arguments: [message.mailbox.octets.data])
        return isThere == true ? .noSuchFolder : .noSuchMailbox
    }

    private func insert(_ uid: MessageUID, _ modification: Int64, into database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO message (mailbox, folder, uid, id, modification, flags, internalDate, size, checksum, summary)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            message.mailbox.octets.data, message.folder, uid.number, message.id.octets.data, modification, message.flags.rawValue,
            message.internalDate.microseconds, message.size, summaryChecksum.data, message.record.summary.data,
        ])
        let number = database.lastInsertedRowID
        try database.cachedStatement(sql: "INSERT INTO content (message, checksum, octets) VALUES (?, ?, ?)")
            .execute(arguments: [number, contentChecksum.data, isInFile ? nil : message.record.content.data])
    }
}
