import Foundation
import GRDB
import MailModel
import Mailboxes

/// Reads rows of `mailboxes.sqlite` that belong together.
enum MailboxRows {
    /// A message's row with its content's, joined.
    /// - Returns: the content, verified; `nil` where it lies in a file, which the checksum is for then.
    static func content(_ row: Row) throws(MailboxFailure) -> (entry: MessageEntry, checksum: Octets, content: Octets?) {
        let entry = try MessageRecord(row).entry
        let checksum = Octets(Array((row.intact("contentChecksum") ?? Data()) as Data))
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

    /// Which of these are ids of messages, read from the rows and not from an index.
    static func named(_ names: Set<String>, in database: Database) throws -> Set<String> {
        try StoredNames.these(names, among: "SELECT CAST(id AS BLOB) FROM message NOT INDEXED", in: database)
    }

    static func folder(_ name: String, of mailbox: Data, in database: Database) throws -> FolderRecord? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM folder WHERE mailbox = ? AND name = ?"), arguments: [mailbox, name]
        ).map { FolderRecord($0) }
    }
}
