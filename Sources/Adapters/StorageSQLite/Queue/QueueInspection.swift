import DeliveryQueue
import Foundation
import GRDB
import MailModel

/// What a start looks at before mail moves: whether each delivery is found by those who look for it, and is what was written. It reads what
/// waits, and neither contents nor the claims and events of weeks, which `securemail check` looks at. However many rows there are, it holds a
/// page of them at a time.
struct QueueInspection {
    /// Deliveries that are read at a time, and changed in one transaction.
    private static let page = 1_000
    /// Items that are named in words.
    private static let named = 10

    let database: StateDatabase
    let strays: QueueStrays
    let report: StorageReport

    func run() throws(StorageFailure) {
        let indexes = IndexCheck(database: database, report: report)
        try indexes.mend("delivery")
        do {
            if try database.pool.read(Self.hidesItems) {
                report.found("\(path): the indexes of the table item are damaged; they are made anew")
                try indexes.reindex("item")
            }
            try lookAtDeliveries()
            try tellOfItemsWithout()
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

    private func lookAtDeliveries() throws {
        var (aside, restored) = (Mentions(most: Self.named), Mentions(most: Self.named)), last: Int64? = Int64.min
        while let after = last {
            let page = try database.pool.read { try QueueDeliveryPage($0, after: after, limit: Self.page) }
            last = page.last
            guard !page.isWhole else { continue }
            let mended = try database.pool.write { database in
                try page.mend(QueueTransaction(database: database, owner: "", strays: strays))
            }
            for item in mended.aside { aside.add(item) }
            for item in mended.restored { restored.add(item) }
        }
        if let items = aside.text {
            report.found("\(path): rows of deliveries are damaged; they are held as damaged (`securemail hold list`): \(items)")
        }
        if let items = restored.text {
            report.found("\(path): deliveries named no item; their checksums tell whose they are, and they go on: \(items)")
        }
    }

    /// An item that no delivery leads to: a delivery's row is gone, or names another item. It is kept.
    private func tellOfItemsWithout() throws {
        let items = try database.pool.read { database in
            let sql = "SELECT id FROM item WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.item = item.id)"
            let rows = try Row.fetchCursor(database, sql: sql)
            var items = Mentions(most: Self.named)
            while let row = try rows.next() { items.add(Hexadecimal.text((row.intact("id") ?? Data()) as Data)) }
            return items.text
        }
        guard let items else { return }
        report.found(
            "\(path): messages without a delivery, whose rows were lost or damaged; they are kept: \(items). See `securemail hold list` for "
                + "damaged deliveries, and tell the senders of the events (`securemail queue show ITEM`); `securemail queue drop ITEM` ends one."
        )
    }
}
