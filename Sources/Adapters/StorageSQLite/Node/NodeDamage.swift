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
        return try accounts + customers(database).map { "customer \($0)" } + domains + connectors
    }

    /// Stands for an id that is no text any more.
    static let unreadable = "?"

    static func hasCustomers(_ database: Database) throws -> Bool {
        let isWhole =
            try CustomerDomainRecord.damaged(in: "customerDomain", database).isEmpty
            && ConnectorRecord.damaged(in: "connector", database).isEmpty && customers(database).isEmpty
        return !isWhole
    }

    /// Customers that cannot be read, by id: those that lack a domain or connector, too, and those whose domains and connectors are there alone.
    static func customers(_ database: Database) throws -> [String] {
        let sql = """
            SELECT id FROM customer UNION SELECT customer FROM customerDomain UNION SELECT customer FROM connector ORDER BY 1
            """
        return try Row.fetchAll(database, sql: sql).compactMap { row in
            guard let id: String = row.intact("id") else { return unreadable }
            do { if try CustomerRows.customer(id, in: database) != nil { return nil } } catch is CustomerFailure { return id }
            return try isNamed(id, database) ? id : nil
        }
    }

    /// Whether a whole row says that there is this customer; a damaged one may name anybody.
    private static func isNamed(_ id: String, _ database: Database) throws -> Bool {
        let domains = try Row.fetchAll(database, sql: "SELECT * FROM customerDomain WHERE customer = ?", arguments: [id])
        let connectors = try Row.fetchAll(database, sql: "SELECT * FROM connector WHERE customer = ?", arguments: [id])
        return domains.contains { CustomerDomainRecord($0).isSound } || connectors.contains { ConnectorRecord($0).isSound }
    }
}
