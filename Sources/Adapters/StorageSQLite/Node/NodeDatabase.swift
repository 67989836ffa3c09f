package import DiskCalls
import GRDB

/// `node.sqlite`: accounts and customers, which are few and change seldom, in one file.
///
/// Passwords are there as scrypt records, machine secrets as SCRAM records. `account.skeleton` is what two addresses of a domain share
/// when a reader may take one for the other. `connector.security` is `certificate`, `name`, `clear` or `clear-own`, with the digest or
/// the name in `pin`. Each row has a checksum (see ``StoredRecord``).
package enum NodeDatabase {
    /// In the state directory.
    package static let fileName = StateFile.node.name

    /// Opens or creates it; the stores of accounts and customers share the one that is opened.
    /// - Parameters:
    ///   - directory: the state directory, which this process owns.
    ///   - report: is told what is found broken.
    package static func open(
        in directory: String, calls: any FileCalls = SystemFileCalls(), report: StorageReport = .none
    ) throws(StorageFailure) -> StateDatabase {
        let database = try StateDatabase(.node, at: "\(directory)/\(fileName)", calls: calls, report: report)
        do throws(StorageFailure) { try inspect(database, report) } catch {
            try? database.close()
            throw error
        }
        return database
    }

    private static func inspect(_ database: StateDatabase, _ report: StorageReport) throws(StorageFailure) {
        let indexes = IndexCheck(database: database, report: report)
        for table in ["account", "customerDomain", "connector"] { try indexes.mend(table) }
        let path = database.pool.path
        do {
            let damaged = try database.pool.read(NodeDamage.found)
            guard !damaged.isEmpty else { return }
            report.found("\(path): rows are damaged and not used: \(damaged.joined(separator: ", ")). \(NodeDamage.advice)")
        } catch { throw StorageFailure(error, in: path) }
    }

    /// A migration that was released is never changed; a new one is added.
    static var migrator: DatabaseMigrator {
        // A row whose key is damaged is no reason to refuse the start.
        var migrator = DatabaseMigrator().disablingDeferredForeignKeyChecks()
        migrator.registerMigration("1 accounts and customers") { try $0.execute(sql: first) }
        migrator.registerMigration("2 client certificates") { try $0.execute(sql: second) }
        migrator.registerMigration("3 checksums") { try NodeChecksums.add(to: $0) }
        return migrator
    }

    /// `certificate` is the digest of a certificate, or a name; with a name, `organisation` is the header field.
    private static let second = """
        ALTER TABLE connector ADD COLUMN certificate TEXT;
        ALTER TABLE connector ADD COLUMN organisation TEXT;
        CREATE INDEX connectorByCertificate ON connector (certificate) WHERE certificate IS NOT NULL;
        """

    private static let first = """
        CREATE TABLE account (
            address TEXT NOT NULL PRIMARY KEY,
            spelling TEXT NOT NULL,
            domain TEXT NOT NULL,
            skeleton TEXT NOT NULL,
            password TEXT NOT NULL,
            state TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            UNIQUE (domain, skeleton)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE customer (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE customerDomain (
            domain TEXT NOT NULL PRIMARY KEY,
            customer TEXT NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
            position INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX customerDomainByCustomer ON customerDomain (customer);
        CREATE TABLE connector (
            user TEXT NOT NULL PRIMARY KEY,
            customer TEXT NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            secret TEXT NOT NULL,
            endpoint TEXT,
            security TEXT,
            pin TEXT,
            relayAddresses TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX connectorByCustomer ON connector (customer);
        """
}
