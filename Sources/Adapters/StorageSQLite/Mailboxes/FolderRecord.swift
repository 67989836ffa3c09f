import Foundation
import GRDB
import MailModel
import Mailboxes

/// A folder's row.
struct FolderRecord: StoredRecord {
    let mailbox: Data
    let name: String
    var uidValidity: Int64
    var nextUID: Int64
    var highestModification: Int64
    private(set) var checksum: Data

    init(_ name: String, of mailbox: MailboxID, uidValidity: UInt32) {
        (self.mailbox, self.name, checksum) = (mailbox.octets.data, name, Data())
        (self.uidValidity, nextUID, highestModification) = (Int64(uidValidity), 1, 1)
    }

    init(_ row: Row) {
        (mailbox, name) = (row.intact("mailbox") ?? Data(), row.intact("name") ?? "")
        (uidValidity, nextUID) = (row.intact("uidValidity") ?? -1, row.intact("nextUID") ?? -1)
        (highestModification, checksum) = (row.intact("highestModification") ?? -1, row.intact("rowChecksum") ?? Data())
    }

    var expectedChecksum: Data {
        var sum = RecordChecksum()
        sum.add(mailbox)
        sum.add(name)
        sum.add(uidValidity)
        sum.add(nextUID)
        sum.add(highestModification)
        return sum.data
    }

    func insert(into database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO folder (mailbox, name, uidValidity, nextUID, highestModification, rowChecksum)
                VALUES (?, ?, ?, ?, ?, ?)
                """, arguments: [mailbox, name, uidValidity, nextUID, highestModification, expectedChecksum])
    }

    /// Writes the counters with a new checksum.
    func store(in database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE folder SET uidValidity = ?, nextUID = ?, highestModification = ?, rowChecksum = ?
                WHERE mailbox = ? AND name = ?
                """
        ).execute(arguments: [uidValidity, nextUID, highestModification, expectedChecksum, mailbox, name])
    }

    /// No folder comes so far, and there is room behind it: what is beyond is damage of a message's row, whose checksum is not looked at here.
    private static let mostUID: Int64 = 1 << 31, mostModification: Int64 = 1 << 61

    /// RFC 9051 section 2.3.1.1: under another, greater UIDVALIDITY no UID is given twice, whatever the damaged counters were.
    mutating func mend(at now: Timestamp, in database: Database) throws {
        let most = try Row.fetchOne(
            database,
            sql: """
                SELECT max(uid) FILTER (WHERE uid BETWEEN 1 AND ?) AS uid,
                    max(modification) FILTER (WHERE modification BETWEEN 1 AND ?) AS modification
                FROM message WHERE mailbox = ? AND folder = ?
                """, arguments: [Self.mostUID, Self.mostModification, mailbox, name])
        let uid: Int64 = most?.intact("uid") ?? 0, modification: Int64 = most?.intact("modification") ?? 0
        uidValidity = Int64(UInt32(clamping: max(1, now.seconds == uidValidity ? now.seconds + 1 : now.seconds)))
        (nextUID, highestModification) = (uid + 1, modification + 1)
        checksum = expectedChecksum
        try store(in: database)
    }

    var folder: Folder {
        get throws(MailboxFailure) {
            guard isSound, let known = MailboxID(Array(mailbox)), let validity = UInt32(exactly: uidValidity),
                let next = UInt32(exactly: nextUID).flatMap({ MessageUID($0) })
            else { throw .damaged }
            return Folder(
                mailbox: known, name: name, uidValidity: validity, nextUID: next, highestModification: highestModification)
        }
    }
}
