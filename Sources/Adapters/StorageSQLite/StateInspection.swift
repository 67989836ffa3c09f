import Foundation
import GRDB

/// Looks at the whole of a database file, in use or not: what SQLite finds wrong with its pages and indexes, and rows that do not fit their
/// checksum. Contents of messages are read and compared when they are delivered or opened.
package struct StateInspection: Sendable {
    package struct Fault: Sendable, Hashable {
        package let what: String
        /// What the operator can do.
        package let action: String
    }

    /// Rows and faults that are named in words.
    private static let named = 10

    private let file: StateFile
    private let path: String

    package init(_ file: StateFile, in directory: String) { (self.file, path) = (file, "\(directory)/\(file.name)") }

    /// - Parameter patience: how long it may take.
    /// - Returns: `nil` when that was not enough, there is no such file, or a node came in between.
    package func faults(within patience: Duration) async -> [Fault]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        // A log with something in it is a running node's, or one's that was killed.
        let isAtRest = !hasLog
        let faults = await faults(isAtRest: isAtRest, within: patience)
        // Of a node that started meanwhile this saw halves.
        return isAtRest && hasLog && faults?.isEmpty == false ? nil : faults
    }

    private var hasLog: Bool {
        var facts = stat()
        return stat(WriteAheadLog.paths(of: path).log, &facts) == 0 && facts.st_size > 0
    }

    private func faults(isAtRest: Bool, within patience: Duration) async -> [Fault]? {
        do {
            let source = try StateDatabase.reader(path, isAtRest: isAtRest)
            defer { try? source.close() }
            return try await withThrowingTaskGroup(of: [Fault]?.self) { group in
                group.addTask { try await source.read(look) }
                group.addTask {
                    try? await Task.sleep(for: patience)
                    source.interrupt()
                    return nil
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
        } catch { return [Fault(what: "\(StorageFailure(error, in: path))", action: Self.restoring)] }
    }

    private static let restoring =
        "Stop the node, keep a copy of the file, and put the state back from a backup: securemail restore."

    private func look(_ database: Database) throws -> [Fault] {
        let broken = try String.fetchAll(database, sql: "PRAGMA integrity_check(\(Self.named))").filter { $0 != "ok" }
        var faults: [Fault] = []
        if !broken.isEmpty {
            faults.append(
                Fault(
                    what: "SQLite finds \(path) damaged: \(broken.joined(separator: "; ").replacing("\n", with: " "))",
                    action: "Start the node again: it makes damaged indexes anew, and says so. If it does not start: "
                        + Self.restoring))
        }
        let rows = try damagedRows(database)
        if !rows.isEmpty {
            let more = rows.count > Self.named ? " and \(rows.count - Self.named) more" : ""
            faults.append(
                Fault(
                    what: "rows of \(path) are damaged and not used: \(rows.prefix(Self.named).joined(separator: ", "))\(more)",
                    action: advice))
        }
        return faults
    }

    private func damagedRows(_ database: Database) throws -> [String] {
        switch file {
        case .queue: try QueueRecords.damaged(database)
        case .node: try NodeDamage.found(database)
        case .mailboxes:
            try MailboxRecord.damaged(in: "mailbox", database).map { "mailbox \($0.address)" }
                + FolderRecord.damaged(in: "folder", database).map { "folder \($0.name)" }
                + MessageRecord.damaged(in: "message", database).map { "message \($0.uid) in \($0.folder)" }
                + DeliveredPair.damaged(in: "delivery", database).map { "delivery to \($0.recipient)" }
        }
    }

    private var advice: String {
        switch file {
        case .queue: "Damaged deliveries are held (securemail hold list); of a damaged claim a copy may be delivered twice, once."
        case .node: NodeDamage.advice
        case .mailboxes: "Messages that are named are not listed; put the state back from a backup: securemail restore."
        }
    }
}
