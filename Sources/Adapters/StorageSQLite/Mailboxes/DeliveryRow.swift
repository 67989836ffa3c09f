import Crypto
import GRDB
import MailModel
import Mailboxes

/// A delivery as it is written: checksums are made before the transaction, so that nobody waits for them.
struct DeliveryRow: Sendable {
    private let message: NewMessage
    private let deliveredAt: Timestamp
    private let report: StorageReport
    private let contentChecksum: Octets
    private let summaryChecksum: Octets
    let isInFile: Bool

    init(_ message: NewMessage, at now: Timestamp, _ report: StorageReport) {
        (self.message, deliveredAt, self.report) = (message, now, report)
        contentChecksum = Checksum.sha256(of: message.record.content)
        summaryChecksum = Checksum.sha256(of: message.record.summary)
        isInFile = message.record.content.count > ContentFiles.largestInDatabase
    }

    func write(to database: Database) throws -> MailboxDelivery {
        let pair = DeliveredPair(message.item, to: message.recipient, at: deliveredAt)
        guard try !pair.isThere(in: database) else { return .repeated }
        guard var folder = try MailboxRows.folder(message.folder, of: message.mailbox.octets.data, in: database) else {
            throw try missing(in: database)
        }
        if !folder.isSound {
            try folder.mend(at: deliveredAt, in: database)
            report.found(
                "mailboxes.sqlite: the counters of \(message.folder) of \(message.recipient) were damaged; it has a new UIDVALIDITY, so that mail "
                    + "programs read it anew")
        }
        let known = try folder.folder
        guard known.nextUID.number < UInt32.max else { throw MailboxFailure.uidsExhausted }
        guard known.highestModification < Int64.max else { throw MailboxFailure.damaged }
        folder.nextUID += 1
        folder.highestModification += 1
        try insert(known.nextUID, folder.highestModification, into: database)
        try folder.store(in: database)
        try pair.insert(into: database)
        return .stored(known.nextUID)
    }

    private func missing(in database: Database) throws -> MailboxFailure {
        let isThere = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM mailbox WHERE id = ?)", arguments: [message.mailbox.octets.data])
        return isThere == true ? .noSuchFolder : .noSuchMailbox
    }

    private func insert(_ uid: MessageUID, _ modification: Int64, into database: Database) throws {
        try MessageRecord(message, uid: uid, modification: modification, summaryChecksum: summaryChecksum).insert(into: database)
        try database.cachedStatement(sql: "INSERT INTO content (message, checksum, octets) VALUES (?, ?, ?)")
            .execute(
                arguments: [
                    database.lastInsertedRowID, contentChecksum.data, isInFile ? nil : message.record.content.data,
                ])
    }
}
