import GRDB

/// `node.sqlite`: accounts and customers, which are few and change seldom, in one file.
///
/// Passwords are there as scrypt records, machine secrets as SCRAM records. `account.skeleton` is what two addresses of a domain share
/// when a reader may take one for the other. `connector.security` is `certificate`, `name`, `clear` or `clear-own`, with the digest or
/// the name in `pin`.
package enum NodeDatabase {
    /// In the state directory.
    package static let fileName = StateFile.node.name

    /// Opens or creates it; the stores of accounts and customers share the one that is opened.
    /// - Parameter directory: the state directory, which this process owns.
    package static func open(in directory: String) throws(StorageFailure) -> StateDatabase {
        try StateDatabase(.node, at: "\(directory)/\(fileName)")
    }

    /// A migration that was released is never changed; a new one is added.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 accounts and customers") { try $0.execute(sql: first) }
        migrator.registerMigration("2 client certificates") { try $0.execute(sql: second) }
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
