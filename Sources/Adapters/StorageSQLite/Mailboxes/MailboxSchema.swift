import GRDB

/// Tables of `mailboxes.sqlite`. Contents lie apart from the rows that lists read, and the large ones in files of their own.
///
/// `message.checksum` and `content.checksum` are SHA-256 of what is sealed beside them. `content.octets` is null where the content is
/// in a file named after the message's id. `delivery` holds the pairs of item and recipient that were delivered. `rowChecksum` is that of
/// the row itself (see ``StoredRecord``); it is null only while ``MailboxChecksums`` is at work.
/// A migration that was released is never changed; a new one is added.
enum MailboxSchema {
    static var migrator: DatabaseMigrator {
        // A row whose key is damaged is no reason to refuse the start.
        var migrator = DatabaseMigrator().disablingDeferredForeignKeyChecks()
        migrator.registerMigration("1 mailboxes") { try $0.execute(sql: first) }
        migrator.registerMigration("2 room for checksums") { try $0.execute(sql: second) }
        migrator.registerMigration(checksums) { try $0.execute(sql: third) }
        return migrator
    }

    /// Before it, all rows get their checksums.
    static let checksums = "3 checksums"

    private static let second = """
        ALTER TABLE mailbox ADD COLUMN rowChecksum BLOB;
        ALTER TABLE folder ADD COLUMN rowChecksum BLOB;
        ALTER TABLE message ADD COLUMN rowChecksum BLOB;
        ALTER TABLE delivery ADD COLUMN rowChecksum BLOB;
        """

    /// An earlier build of this version found the rows that were left by indexes, and may have been ended before it dropped them.
    private static let third = """
        DROP INDEX IF EXISTS messageWithoutChecksum;
        DROP INDEX IF EXISTS deliveryWithoutChecksum;
        """

    private static let first = """
        CREATE TABLE mailbox (
            id BLOB NOT NULL PRIMARY KEY,
            address TEXT NOT NULL UNIQUE,
            spelling TEXT NOT NULL,
            wrappedKey BLOB NOT NULL,
            createdAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE folder (
            mailbox BLOB NOT NULL REFERENCES mailbox (id),
            name TEXT NOT NULL,
            uidValidity INTEGER NOT NULL CHECK (uidValidity BETWEEN 1 AND 4294967295),
            nextUID INTEGER NOT NULL CHECK (nextUID BETWEEN 1 AND 4294967295),
            highestModification INTEGER NOT NULL CHECK (highestModification >= 1),
            PRIMARY KEY (mailbox, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE message (
            number INTEGER PRIMARY KEY,
            mailbox BLOB NOT NULL,
            folder TEXT NOT NULL,
            uid INTEGER NOT NULL,
            id BLOB NOT NULL UNIQUE,
            modification INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            internalDate INTEGER NOT NULL,
            size INTEGER NOT NULL,
            checksum BLOB NOT NULL,
            summary BLOB NOT NULL,
            UNIQUE (mailbox, folder, uid),
            FOREIGN KEY (mailbox, folder) REFERENCES folder (mailbox, name)
        ) STRICT;
        CREATE TABLE content (
            message INTEGER PRIMARY KEY REFERENCES message (number) ON DELETE CASCADE,
            checksum BLOB NOT NULL,
            octets BLOB
        ) STRICT;
        CREATE TABLE delivery (
            item BLOB NOT NULL,
            recipient TEXT NOT NULL,
            deliveredAt INTEGER NOT NULL,
            PRIMARY KEY (item, recipient)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deliveryByTime ON delivery (deliveredAt);
        """
}
