import DeliveryQueue
import GRDB
package import MailModel

/// Makes `queue.sqlite` of a backup fit to go on: no message is given up because its backup was old.
package enum RestoredQueue {
    /// Deliveries that one transaction changes.
    private static let round = 500

    /// Each delivery is tried as long as if it had been accepted now, and each hold lasts as long as was left of it when the backup was
    /// taken. Otherwise the first start would give up all mail that waited for longer than a delivery lives, untried, with reports of a
    /// failure that never was. What is damaged stays as it is, to be found.
    package static func advance(_ path: String, takenAt: Timestamp, now: Timestamp) throws(StorageFailure) {
        let database = try StateDatabase(.queue, at: path)
        do {
            var last: Int64? = 0
            while let after = last {
                last = try database.pool.write { database in
                    try advance(QueueTransaction(database: database, owner: ""), after: after, takenAt, now)
                }
            }
        } catch {
            try? database.close()
            throw StorageFailure(error, in: path)
        }
        try database.close()
    }

    /// - Returns: the id of the last delivery that was looked at; `nil` when there is none left.
    private static func advance(
        _ transaction: QueueTransaction, after id: Int64, _ takenAt: Timestamp, _ now: Timestamp
    ) throws -> Int64? {
        let records = try transaction.deliveries("id > ? ORDER BY id LIMIT ?", [id, round])
        let missed = max(0, now.microseconds - takenAt.microseconds)
        for record in records where record.isSound && !record.isDamaged {
            var later = record
            later.since = max(record.since, now.microseconds)
            later.holdUntil = record.holdUntil.map { $0 + missed }
            try transaction.store(later, due: record.due)
        }
        return records.last?.id.number
    }
}
