import Foundation
import GRDB
package import MailModel

/// Makes `mailboxes.sqlite` of a backup fit to go on: what was given out after the backup was taken is never given out again.
package enum RestoredMailboxes {
    /// UIDs that a folder leaves out: more than a folder gets between a backup and its restoring.
    static let uids: Int64 = 1 << 24
    /// Modification sequences that a folder leaves out (RFC 7162 section 3.1.1: they only ever grow).
    static let modifications: Int64 = 1 << 40
    /// Pairs of item and recipient that are read at once.
    private static let pairs = 1_000

    /// RFC 9051 section 2.3.1.1: messages that were delivered since are gone and others are back, so that what a client remembers is not true
    /// any more; another UIDVALIDITY, greater than the one before, tells it so. UIDs go on far above those that were given, so that not even the
    /// pair of number and folder comes twice. What was delivered is remembered from now on, as the queue that is restored with it may be as old as
    /// the backup. Doing it twice does no harm.
    package static func advance(_ path: String, now: Timestamp) throws(StorageFailure) {
        let database = try StateDatabase(.mailboxes, at: path)
        do {
            try database.pool.write { database in
                for row in try Row.fetchAll(database, sql: "SELECT * FROM folder") {
                    var folder = FolderRecord(row)
                    // What is damaged stays so, to be found.
                    guard folder.isSound else { continue }
                    folder.advance(now: now)
                    try folder.store(in: database)
                }
                try rememberPairs(in: database, from: now)
            }
        } catch {
            try? database.close()
            throw StorageFailure(error, in: path)
        }
        try database.close()
    }

    private static func rememberPairs(in database: Database, from now: Timestamp) throws {
        var last = (item: Data(), recipient: "")
        let page = "SELECT * FROM delivery WHERE (item, recipient) > (?, ?) ORDER BY item, recipient LIMIT ?"
        while true {
            let found = try Row.fetchAll(database, sql: page, arguments: [last.item, last.recipient, pairs]).map(
                DeliveredPair.init)
            for pair in found where pair.isSound { try pair.deliver(at: now, in: database) }
            // Of a damaged key nothing can be read.
            guard let end = found.last(where: { !$0.item.isEmpty && !$0.recipient.isEmpty }) else { return }
            last = (end.item, end.recipient)
        }
    }
}

extension FolderRecord {
    fileprivate mutating func advance(now: Timestamp) {
        uidValidity = min(max(uidValidity + 1, now.seconds), Int64(UInt32.max))
        if nextUID + RestoredMailboxes.uids < Int64(UInt32.max) { nextUID += RestoredMailboxes.uids }
        highestModification += RestoredMailboxes.modifications
    }
}
