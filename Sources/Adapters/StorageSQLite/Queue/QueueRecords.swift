import Foundation
import GRDB
import MailModel

/// All rows of the queue, whatever they are.
enum QueueRecords {
    /// Those that do not fit their checksum.
    static func damaged(_ database: Database) throws -> [String] {
        func found(_ sql: String, _ name: (Row) -> String?) throws -> [String] {
            let rows = try Row.fetchCursor(database, sql: sql)
            var names: [String] = []
            while let row = try rows.next() { if let name = name(row) { names.append(name) } }
            return names
        }
        return try found(QueueItemRecord.selection) { row in
            let record = QueueItemRecord(row)
            return record.isSound ? nil : "item \(Hexadecimal.text(record.id))"
        }
            + found("SELECT \(QueueDeliveryRecord.columns) FROM delivery") { row in
                let record = QueueDeliveryRecord(row)
                return record.isSound ? nil : "delivery \(record.id.number)"
            }
            + found("SELECT * FROM claim") { row in
                QueueTransaction.isSoundClaim(row) ? nil : "claim of item \(Hexadecimal.text(row.intact("item") ?? Data()))"
            }
            + found(QueueEventRecord.selection) { row in
                let record = QueueEventRecord(row)
                return record.isSound ? nil : "event \(record.number)"
            }
    }
}
