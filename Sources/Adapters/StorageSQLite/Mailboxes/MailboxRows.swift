import Foundation
import GRDB
import MailModel
import Mailboxes

/// Reads rows of `mailboxes.sqlite`. A row that is not what was written is damaged, never half read.
enum MailboxRows {
    static func mailbox(_ row: Row) throws(MailboxFailure) -> Mailbox {
        guard let id = MailboxID(octets(row, "id")), let spelling: String = row.intact("spelling"),
            let address = EmailAddress(spelling), let createdAt: Int64 = row.intact("createdAt")
        else { throw .damaged }
        return Mailbox(
            id: id, address: address, wrappedKey: octets(row, "wrappedKey"), createdAt: Timestamp(microseconds: createdAt))
    }

    static func folder(_ row: Row) throws(MailboxFailure) -> Folder {
        guard let mailbox = MailboxID(octets(row, "mailbox")), let name: String = row.intact("name"),
            let validity: Int64 = row.intact("uidValidity"), let uidValidity = UInt32(exactly: validity),
            let next: Int64 = row.intact("nextUID"), let nextUID = UInt32(exactly: next).flatMap({ MessageUID($0) }),
            let modification: Int64 = row.intact("highestModification")
        else { throw .damaged }
        return Folder(
            mailbox: mailbox, name: name, uidValidity: uidValidity, nextUID: nextUID, highestModification: modification)
    }

    static func entry(_ row: Row) throws(MailboxFailure) -> MessageEntry {
        let summary = Octets(octets(row, "summary"))
        guard Checksum.sha256(of: summary).bytes.elementsEqual(octets(row, "checksum")) else { throw .damaged }
        guard let id = StoredMessageID(octets(row, "id")), let number: Int64 = row.intact("uid"),
            let uid = UInt32(exactly: number).flatMap({ MessageUID($0) }), let modification: Int64 = row.intact("modification"),
            let bits: Int64 = row.intact("flags"), let flags = UInt8(exactly: bits), let date: Int64 = row.intact("internalDate"),
            let size: Int = row.intact("size")
        else { throw .damaged }
        return MessageEntry(
            uid: uid, id: id, modification: modification, flags: MessageFlags(rawValue: flags),
            internalDate: Timestamp(microseconds: date), size: size, sealedSummary: summary)
    }

    /// A message's row with its content's, joined.
    /// - Returns: the content, verified; `nil` where it lies in a file, which the checksum is for then.
    static func content(_ row: Row) throws(MailboxFailure) -> (entry: MessageEntry, checksum: Octets, content: Octets?) {
        let entry = try entry(row)
        let checksum = Octets(octets(row, "contentChecksum"))
        guard checksum.count == 32 else { throw .damaged }
        guard let data: Data = row.intact("contentOctets") else { return (entry, checksum, nil) }
        let content = Octets(Array(data))
        guard Checksum.sha256(of: content) == checksum else { throw .damaged }
        return (entry, checksum, content)
    }

    /// Whether a row names a message's content file.
    static func isNamed(_ message: StoredMessageID, in database: Database) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM message JOIN content ON content.message = message.number
            WHERE message.id = ? AND content.octets IS NULL)
            """
        return try Bool.fetchOne(database.cachedStatement(sql: sql), arguments: [message.octets.data]) == true
    }

    private static func octets(_ row: Row, _ column: String) -> [UInt8] {
        let data: Data? = row.intact(column)
        return data.map(Array.init) ?? []
    }
}
