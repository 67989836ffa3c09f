import DeliveryQueue
import Foundation
import GRDB
import MailModel

/// A transaction of the queue under way.
struct QueueTransaction {
    let database: Database
    /// This start of the node, as it stands in leases.
    let owner: String
    let strays: QueueStrays
    /// Gathers the items whose content files go after the commit.
    let removals = Removals()

    final class Removals {
        var items: [ItemID] = []
    }

    init(database: Database, owner: String, strays: QueueStrays = QueueStrays()) {
        (self.database, self.owner, self.strays) = (database, owner, strays)
    }

    /// Leases nothing.
    init(reading database: Database) { self.init(database: database, owner: "") }

    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
    }

    func add(_ events: [MessageEvent]) throws {
        try add(events.map { QueueEventRecord($0).values })
    }

    /// - Parameter events: of each ``QueueEventRecord/values``.
    func add(_ events: [StatementArguments]) throws {
        for event in events { try run(QueueEventRecord.insertion, event) }
    }

    /// - Returns: How many were removed.
    func removeEvents(before moment: Int64, limit: Int) throws -> Int {
        try run(
            "DELETE FROM event WHERE number IN (SELECT number FROM event WHERE time < ? ORDER BY time LIMIT ?)", [moment, limit])
        return database.changesCount
    }
}
