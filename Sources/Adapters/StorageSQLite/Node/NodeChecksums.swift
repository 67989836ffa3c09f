import GRDB

/// Gives the rows of `node.sqlite` their checksums: they are few, so that one transaction does it.
enum NodeChecksums {
    static func add(to database: Database) throws {
        for table in ["account", "customer", "customerDomain", "connector"] {
            try database.execute(sql: "ALTER TABLE \(table) ADD COLUMN checksum BLOB NOT NULL DEFAULT x''")
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM account") {
            let record = AccountRecord(row)
            try database.execute(
                sql: "UPDATE account SET checksum = ? WHERE address = ?", arguments: [record.expectedChecksum, record.address])
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM customer") { try addCustomer(row, database) }
    }

    private static func addCustomer(_ row: Row, _ database: Database) throws {
        var customer = CustomerRecord(row)
        let domains = try Row.fetchAll(
            database, sql: "SELECT * FROM customerDomain WHERE customer = ? ORDER BY position", arguments: [customer.id]
        ).map { CustomerDomainRecord($0) }
        let connectors = try Row.fetchAll(
            database, sql: "SELECT * FROM connector WHERE customer = ? ORDER BY position", arguments: [customer.id]
        ).map { ConnectorRecord($0) }
        (customer.domains, customer.connectors) = (domains.map(\.domain), connectors.map(\.user))
        try database.execute(
            sql: "UPDATE customer SET checksum = ? WHERE id = ?", arguments: [customer.expectedChecksum, customer.id])
        for domain in domains {
            try database.execute(
                sql: "UPDATE customerDomain SET checksum = ? WHERE domain = ?",
                arguments: [domain.expectedChecksum, domain.domain])
        }
        for connector in connectors {
            try database.execute(
                sql: "UPDATE connector SET checksum = ? WHERE user = ?", arguments: [connector.expectedChecksum, connector.user])
        }
    }
}
