import Foundation
import GRDB
package import MailModel
package import Mailboxes

/// Mailboxes in `mailboxes.sqlite`, large contents in files beside it.
package struct SQLiteMailboxStore: MailboxStore {
    /// In the state directory.
    package static let fileName = "mailboxes.sqlite"
    package static let contentsName = "mailbox-contents"

    private let database: StateDatabase
    private let files: ContentFiles
    private let deliveries: MailboxDeliveries

    /// Opens or creates the store, and removes what a crash left half made.
    /// - Parameter directory: the state directory, which this process owns.
    package init(in directory: String) throws(StorageFailure) {
        database = try StateDatabase(path: "\(directory)/\(Self.fileName)", migrator: MailboxSchema.migrator)
        files = try ContentFiles(directory: "\(directory)/\(Self.contentsName)")
        deliveries = MailboxDeliveries(pool: database.pool)
        do {
            try database.pool.read { [files] database in
                let named = try database.makeStatement(
                    sql: """
                        SELECT EXISTS (SELECT 1 FROM message JOIN content ON content.message = message.number
                        WHERE message.id = ? AND content.octets IS NULL)
                        """)
                try files.removeOrphans { try Bool.fetchOne(named, arguments: [$0.octets.data]) == true }
            }
        } catch { throw StorageFailure(error) }
    }

    package func close() throws(StorageFailure) { try database.close() }

    package func create(_ mailbox: Mailbox) async throws(MailboxFailure) {
        // RFC 9051 section 2.3.1.1 suggests the time of making as UIDVALIDITY.
        let validity = UInt32(clamping: max(1, mailbox.createdAt.seconds))
        try await writing { database in
            let address = mailbox.address.canonical
            let isTaken = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM mailbox WHERE address = ?)", arguments: [address])
            if isTaken == true { throw MailboxFailure.alreadyExists }
            try database.execute(
                sql: "INSERT INTO mailbox (id, address, spelling, wrappedKey, createdAt) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    mailbox.id.octets.data, address, mailbox.address.description, mailbox.wrappedKey.data,
                    mailbox.createdAt.microseconds,
                ])
            try database.execute(
                sql: "INSERT INTO folder (mailbox, name, uidValidity, nextUID, highestModification) VALUES (?, ?, ?, 1, 1)",
                arguments: [mailbox.id.octets.data, Folder.inbox, validity])
        }
    }

    package func mailbox(_ address: EmailAddress) async throws(MailboxFailure) -> Mailbox? {
        try await reading { database in
            try Row.fetchOne(
                database.cachedStatement(sql: "SELECT * FROM mailbox WHERE address = ?"), arguments: [address.canonical]
            ).map(MailboxRows.mailbox)
        }
    }

    package func mailboxes(after address: EmailAddress?, limit: Int) async throws(MailboxFailure) -> [Mailbox] {
        try await reading { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM mailbox WHERE address > ? ORDER BY address LIMIT ?",
                arguments: [address?.canonical ?? "", max(0, limit)]
            ).map(MailboxRows.mailbox)
        }
    }

    package func folders(of mailbox: MailboxID) async throws(MailboxFailure) -> [Folder] {
        let folders = try await reading { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM folder WHERE mailbox = ? ORDER BY name", arguments: [mailbox.octets.data]
            ).map(MailboxRows.folder)
        }
        // Every mailbox has its INBOX from its making on.
        guard !folders.isEmpty else { throw .noSuchMailbox }
        return folders
    }

    package func deliver(_ message: NewMessage, now: Timestamp) async throws(MailboxFailure) -> MailboxDelivery {
        let row = DeliveryRow(message, at: now)
        if row.isInFile { try await files.write(message.record.content, of: message.id) }
        let outcome = await deliveries.deliver(row)
        if row.isInFile, Self.isCertainlyUnnamed(outcome) { files.discard(message.id) }
        return try outcome.get()
    }

    package func entries(
        of mailbox: MailboxID, folder: String, after uid: MessageUID?, limit: Int
    ) async throws(MailboxFailure) -> [MessageEntry] {
        try await reading { database in
            try Self.checkPresence(of: mailbox, folder, in: database)
            return try Row.fetchAll(
                database.cachedStatement(
                    sql: "SELECT * FROM message WHERE mailbox = ? AND folder = ? AND uid > ? ORDER BY uid LIMIT ?"),
                arguments: [mailbox.octets.data, folder, uid?.number ?? 0, max(0, limit)]
            ).map(MailboxRows.entry)
        }
    }

    package func content(
        of mailbox: MailboxID, folder: String, uid: MessageUID
    ) async throws(MailboxFailure) -> (entry: MessageEntry, content: Octets) {
        let found = try await reading { database in
            try Self.checkPresence(of: mailbox, folder, in: database)
            let row = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT message.*, content.checksum AS contentChecksum, content.octets AS contentOctets
                        FROM message LEFT JOIN content ON content.message = message.number
                        WHERE mailbox = ? AND folder = ? AND uid = ?
                        """), arguments: [mailbox.octets.data, folder, uid.number])
            guard let row else { throw MailboxFailure.noSuchMessage }
            return try MailboxRows.content(row)
        }
        if let content = found.content { return (found.entry, content) }
        guard let content = try await files.read(found.entry.id), Checksum.sha256(of: content) == found.checksum else {
            throw .damaged
        }
        return (found.entry, content)
    }

    package func forgetDeliveries(before moment: Timestamp) async throws(MailboxFailure) {
        try await writing { database in
            try database.execute(sql: "DELETE FROM delivery WHERE deliveredAt < ?", arguments: [moment.microseconds])
        }
    }

    /// After a failure of the store a row may yet be there when its log is read again; its file stays then.
    private static func isCertainlyUnnamed(_ outcome: MailboxDeliveries.Outcome) -> Bool {
        switch outcome {
        case .success(.stored), .failure(.storage), .failure(.damaged): false
        case .success(.repeated), .failure: true
        }
    }

    private static func checkPresence(of mailbox: MailboxID, _ folder: String, in database: Database) throws {
        let isThere = try Bool.fetchOne(
            database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM folder WHERE mailbox = ? AND name = ?)"),
            arguments: [mailbox.octets.data, folder])
        guard isThere != true else { return }
        let isMailboxThere = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM mailbox WHERE id = ?)", arguments: [mailbox.octets.data])
        throw isMailboxThere == true ? MailboxFailure.noSuchFolder : .noSuchMailbox
    }

    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(MailboxFailure) -> Value {
        do { return try await database.pool.read(body) } catch { throw MailboxFailure(error) }
    }

    private func writing(_ body: @escaping @Sendable (Database) throws -> Void) async throws(MailboxFailure) {
        do { try await database.pool.write(body) } catch { throw MailboxFailure(error) }
    }
}
