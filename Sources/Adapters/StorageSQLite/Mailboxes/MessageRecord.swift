import Foundation
import GRDB
import MailModel
import Mailboxes

/// A message's row. The checksum of the row covers the one of the summary, which may be damaged by itself.
struct MessageRecord: StoredRecord {
    let mailbox: Data
    let folder: String
    let uid: Int64
    let id: Data
    let modification: Int64
    let flags: Int64
    let internalDate: Int64
    let size: Int64
    let summaryChecksum: Data
    let summary: Data
    let checksum: Data

    init(_ message: NewMessage, uid: MessageUID, modification: Int64, summaryChecksum: Octets) {
        (mailbox, folder, self.uid) = (message.mailbox.octets.data, message.folder, Int64(uid.number))
        (id, self.modification, flags) = (message.id.octets.data, modification, Int64(message.flags.rawValue))
        (internalDate, size) = (message.internalDate.microseconds, Int64(message.size))
        (self.summaryChecksum, summary, checksum) = (summaryChecksum.data, message.record.summary.data, Data())
    }

    init(_ row: Row) {
        (mailbox, folder) = (row.intact("mailbox") ?? Data(), row.intact("folder") ?? "")
        (uid, id) = (row.intact("uid") ?? -1, row.intact("id") ?? Data())
        (modification, flags) = (row.intact("modification") ?? -1, row.intact("flags") ?? -1)
        (internalDate, size) = (row.intact("internalDate") ?? -1, row.intact("size") ?? -1)
        (summaryChecksum, summary) = (row.intact("checksum") ?? Data(), row.intact("summary") ?? Data())
        checksum = row.intact("rowChecksum") ?? Data()
    }

    var expectedChecksum: Data {
        var sum = RecordChecksum()
        sum.add(mailbox)
        sum.add(folder)
        sum.add(uid)
        sum.add(id)
        sum.add(modification)
        sum.add(flags)
        sum.add(internalDate)
        sum.add(size)
        sum.add(summaryChecksum)
        return sum.data
    }

    func insert(into database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO message
                (mailbox, folder, uid, id, modification, flags, internalDate, size, checksum, summary, rowChecksum)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            mailbox, folder, uid, id, modification, flags, internalDate, size, summaryChecksum, summary, expectedChecksum,
        ])
    }

    /// A damaged summary is empty then: the message itself may be whole, and no list is to end at it.
    var entry: MessageEntry {
        get throws(MailboxFailure) {
            guard isSound, let known = StoredMessageID(Array(id)), let number = UInt32(exactly: uid).flatMap({ MessageUID($0) }),
                let bits = UInt8(exactly: flags)
            else { throw .damaged }
            let stored = Octets(Array(summary)), isWhole = Checksum.sha256(of: stored).data == summaryChecksum
            return MessageEntry(
                uid: number, id: known, modification: modification, flags: MessageFlags(rawValue: bits),
                internalDate: Timestamp(microseconds: internalDate), size: Int(size), sealedSummary: isWhole ? stored : Octets())
        }
    }
}
