import GRDB

/// What a start looks at before mail is delivered: mailboxes and their folders, which are few beside the messages, which `securemail check`
/// looks at.
struct MailboxInspection {
    let database: StateDatabase
    let report: StorageReport

    func run() throws(StorageFailure) {
        let indexes = IndexCheck(database: database, report: report), path = database.pool.path
        for table in ["mailbox", "folder"] { try indexes.mend(table) }
        do {
            let damaged = try database.pool.read { try MailboxRecord.damaged(in: "mailbox", $0).map(\.address) }
            guard !damaged.isEmpty else { return }
            report.found(
                "\(path): rows of mailboxes are damaged and not used: \(damaged.joined(separator: ", ")). Mail for them waits; put the state "
                    + "back from a backup.")
        } catch { throw StorageFailure(error, in: path) }
    }
}
