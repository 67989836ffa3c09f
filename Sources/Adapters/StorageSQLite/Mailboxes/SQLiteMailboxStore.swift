package import DiskCalls
import Foundation
import GRDB
package import MailModel
package import Mailboxes

/// Mailboxes in `mailboxes.sqlite`, large contents in files beside it.
package struct SQLiteMailboxStore: MailboxStore {
    /// In the state directory.
    package static let fileName = StateFile.mailboxes.name
    package static let contentsName = "mailbox-contents"

    /// Rows that are forgotten in one commit, so that no delivery waits for all of them.
    private static let forgettingRound = 1_000

    private let files: ContentFiles
    private let writer: MailboxWriter
    private let damage = RowDamage()
    private let report: StorageReport

    /// Opens or creates the store, and removes what a crash left half made.
    /// - Parameters:
    ///   - directory: the state directory, which this process owns.
    ///   - calls: those that write and read content files.
    ///   - report: is told what is found broken, now and later.
    package init(
        in directory: String, calls: any FileCalls = SystemFileCalls(), report: StorageReport = .none
    ) throws(StorageFailure) {
        self.report = report
        files = try ContentFiles(directory: "\(directory)/\(Self.contentsName)", calls: calls)
        writer = try MailboxWriter(path: "\(directory)/\(Self.fileName)", files: files, calls: calls, report: report)
        let database = try writer.database()
        do {
            try MailboxInspection(database: database, report: report).run()
            try database.pool.read { [files] database in
                try files.removeOrphans(
                    keeping: { try MailboxRows.isNamed($0, in: database) },
                    confirmedBy: { try MailboxRows.named($0, in: database) })
            }
        } catch { throw StorageFailure(error, in: "\(directory)/\(Self.fileName)") }
    }

    /// Ends what is under way and closes the file; later calls fail.
    package func close() throws(StorageFailure) { try writer.close() }

    /// Keeps the content files that are there, for whoever copies them.
    package func holdContents() -> ContentHold { files.hold() }

    /// The open file, for its settings.
    package func database() throws(StorageFailure) -> StateDatabase { try writer.database() }

    package func create(_ mailbox: Mailbox) async throws(MailboxFailure) {
        // RFC 9051 section 2.3.1.1 suggests the time of making as UIDVALIDITY.
        let validity = UInt32(clamping: max(1, mailbox.createdAt.seconds))
        try await writing { database in
            let address = mailbox.address.canonical
            let isTaken = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM mailbox WHERE address = ?)", arguments: [address])
            if isTaken == true { throw MailboxFailure.alreadyExists }
            let record = MailboxRecord(mailbox)
            try database.execute(
                sql: "INSERT INTO mailbox (id, address, spelling, wrappedKey, createdAt, rowChecksum) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    record.id, record.address, record.spelling, record.wrappedKey, record.createdAt, record.expectedChecksum,
                ])
            try FolderRecord(Folder.inbox, of: mailbox.id, uidValidity: validity).insert(into: database)
        }
    }

    /// Where no row is found, it may be because that row is damaged: then nobody may be told that there is no such mailbox.
    package func mailbox(_ address: EmailAddress) async throws(MailboxFailure) -> Mailbox? {
        try await reading { [damage] database in
            let row = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT * FROM mailbox WHERE address = ?"), arguments: [address.canonical])
            if let row {
                let record = MailboxRecord(row)
                // A damaged index leads to another's row, which is whole by itself.
                guard record.address == address.canonical else { throw MailboxFailure.damaged }
                return try record.mailbox
            }
            let isDamaged = try damage.isThere { try !MailboxRecord.damaged(in: "mailbox", database).isEmpty }
            guard !isDamaged else { throw MailboxFailure.damaged }
            return nil
        }
    }

    /// Damaged ones are left out; `securemail check` tells of them.
    package func mailboxes(after address: EmailAddress?, limit: Int) async throws(MailboxFailure) -> [Mailbox] {
        try await reading { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT * FROM mailbox WHERE address > ? ORDER BY address", arguments: [address?.canonical ?? ""])
            var found: [Mailbox] = []
            while found.count < limit, let row = try rows.next() {
                if let mailbox = try? MailboxRecord(row).mailbox { found.append(mailbox) }
            }
            return found
        }
    }

    package func folders(of mailbox: MailboxID) async throws(MailboxFailure) -> [Folder] {
        let folders = try await reading { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM folder WHERE mailbox = ? ORDER BY name", arguments: [mailbox.octets.data]
            ).map { try FolderRecord($0).folder }
        }
        // Every mailbox has its INBOX from its making on.
        guard !folders.isEmpty else { throw .noSuchMailbox }
        return folders
    }

    package func deliver(_ message: NewMessage, now: Timestamp) async throws(MailboxFailure) -> MailboxDelivery {
        let row = DeliveryRow(message, at: now, report)
        if row.isInFile { try await files.write(message.record.content, of: message.id) }
        do throws(MailboxWriteFailure) {
            let delivery = try await writer.write(file: row.isInFile ? message.id : nil) { try row.write(to: $0) }
            if row.isInFile, delivery == .repeated { files.discard(message.id) }
            return delivery
        } catch {
            if row.isInFile, !error.isUncertain { files.discard(message.id) }
            throw error.failure
        }
    }

    package func entries(
        of mailbox: MailboxID, folder: String, after uid: MessageUID?, limit: Int
    ) async throws(MailboxFailure) -> [MessageEntry] {
        try await reading { database in
            try Self.checkPresence(of: mailbox, folder, in: database)
            let rows = try Row.fetchCursor(
                database, sql: "SELECT * FROM message WHERE mailbox = ? AND folder = ? AND uid > ? ORDER BY uid",
                arguments: [mailbox.octets.data, folder, uid?.number ?? 0])
            var found: [MessageEntry] = []
            while found.count < limit, let row = try rows.next() {
                // One that is damaged ends no list; `securemail check` tells of it.
                if let entry = try? MessageRecord(row).entry { found.append(entry) }
            }
            return found
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
        let sql = """
            DELETE FROM delivery WHERE (item, recipient) IN
                (SELECT item, recipient FROM delivery WHERE deliveredAt < ? ORDER BY deliveredAt LIMIT ?)
            """
        var forgotten = Self.forgettingRound
        while forgotten == Self.forgettingRound, !Task.isCancelled {
            forgotten = try await writing { database in
                try database.cachedStatement(sql: sql).execute(arguments: [moment.microseconds, Self.forgettingRound])
                return database.changesCount
            }
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
        do { return try await writer.database().pool.read(body) } catch { throw MailboxFailure(error, in: writer.path) }
    }

    private func writing<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(MailboxFailure) -> Value {
        do throws(MailboxWriteFailure) { return try await writer.write(body) } catch { throw error.failure }
    }
}
