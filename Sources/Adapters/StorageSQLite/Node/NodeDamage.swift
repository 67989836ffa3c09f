import GRDB
import MessageFlow

/// Rows of `node.sqlite` that do not fit their checksum.
enum NodeDamage {
    static let advice =
        "Remove the account or customer and add it again, or put the state back from a backup; until then their mail and their sign-ins wait."

    /// By table and name.
    static func found(_ database: Database) throws -> [String] {
        let accounts = try AccountRecord.damaged(in: "account", database).map { "account \($0.address)" }
        let domains = try CustomerDomainRecord.damaged(in: "customerDomain", database).map { "domain \($0.domain)" }
        let connectors = try ConnectorRecord.damaged(in: "connector", database).map { "connector \($0.user)" }
        return try accounts + customers(database) + domains + connectors
    }

    static func hasCustomers(_ database: Database) throws -> Bool {
        let isWhole =
            try CustomerDomainRecord.damaged(in: "customerDomain", database).isEmpty
            && ConnectorRecord.damaged(in: "connector", database).isEmpty && customers(database).isEmpty
        return !isWhole
    }

    /// Those that lack a domain or connector, too.
    private static func customers(_ database: Database) throws -> [String] {
        try Row.fetchAll(database, sql: "SELECT id FROM customer ORDER BY id").compactMap { row in
            let id: String = row.intact("id") ?? ""
            do {
                return try CustomerRows.customer(id, in: database) == nil ? "customer \(id)" : nil
            } catch is CustomerFailure { return "customer \(id)" }
        }
    }
}
