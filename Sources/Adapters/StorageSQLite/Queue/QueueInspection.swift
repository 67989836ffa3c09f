import DeliveryQueue
import Foundation
import GRDB
import MailModel

/// What a start looks at before mail moves: whether each delivery is found by those who look for it, and is what was written. It reads what
/// waits, and neither contents nor the claims and events of weeks, which `securemail check` looks at.
struct QueueInspection {
    let database: StateDatabase
    let report: StorageReport

    func run() throws(StorageFailure) {
        let indexes = IndexCheck(database: database, report: report)
        try indexes.mend("delivery")
        do {
            if try database.pool.read(Self.hidesItems) {
                report.found("\(path): the indexes of the table item are damaged; they are made anew")
                try indexes.reindex("item")
            }
            try setDamagedAside()
            try tellOfStrays()
        } catch { throw StorageFailure(error, in: path) }
    }

    private var path: String { database.pool.path }

    /// Whether the index of items does not lead to each of them. Compares numbers only, which are read from the pages of rows without their
    /// contents.
    private static func hidesItems(_ database: Database) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM item AS found NOT INDEXED
                WHERE (SELECT number FROM item AS other WHERE other.id = found.id) IS NOT found.number)
            OR (SELECT count(*) FROM item NOT INDEXED) != (SELECT count(id) FROM item)
            OR EXISTS (SELECT 1 FROM item AS found NOT INDEXED WHERE content IS NULL AND NOT EXISTS
                (SELECT 1 FROM item AS other INDEXED BY item_in_file WHERE other.content IS NULL AND other.id = found.id))
            """
        return try Bool.fetchOne(database, sql: sql) == true
    }

    private func setDamagedAside() throws {
        let damaged = try database.pool.read { database in
            try QueueTransaction(reading: database).deliveries("damaged = 0", []).filter { !$0.isSound }
        }
        guard !damaged.isEmpty else { return }
        try database.pool.write { database in
            let transaction = QueueTransaction(reading: database)
            for record in damaged { try transaction.setDamaged(record, now: Timestamp(microseconds: record.due)) }
        }
        let ids = damaged.map { ItemID(blob: $0.item)?.description ?? "an unreadable item" }.joined(separator: ", ")
        report.found(
            "\(path): rows of deliveries are damaged; they are held as damaged (`securemail hold list`): \(ids)")
    }

    /// An item that no delivery leads to: a delivery's row is gone, or names another item. It is kept.
    private func tellOfStrays() throws {
        let strays = try database.pool.read { database in
            try Row.fetchAll(database, sql: "SELECT id FROM item EXCEPT SELECT item FROM delivery").map { row in
                (row.intact("id") ?? Data()) as Data
            }
        }
        guard !strays.isEmpty else { return }
        let ids = strays.map { Hexadecimal.text($0) }.joined(separator: ", ")
        report.found(
            "\(path): messages without a delivery, whose rows were lost or damaged; they are kept: \(ids). See `securemail hold list` for "
                + "damaged deliveries, and tell the senders of the events (`securemail queue show ITEM`); `securemail queue drop ITEM` ends one."
        )
    }
}
