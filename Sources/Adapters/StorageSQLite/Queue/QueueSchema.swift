import GRDB

/// The tables of the queue's file. A migration that was released is never changed; a new one is added.
enum QueueSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1-queue") { database in
            for statement in first { try database.execute(sql: statement) }
        }
        // What the envelope said beside its addresses; NULL where it said nothing, as all items of before.
        migrator.registerMigration("2-envelope-options") { database in
            try database.execute(sql: "ALTER TABLE item ADD COLUMN options TEXT")
        }
        return migrator
    }

    /// What waits, can be leased, and is sound.
    static let isWaiting = "owner IS NULL AND hold IS NULL AND damaged = 0"

    /// What is leased, but for held mail that is being returned.
    static let isUnderWay = "owner IS NOT NULL AND hold IS NULL AND damaged = 0"

    /// What is set aside. A `damaged` of any other value than was written counts as damage, so that no delivery is neither.
    static let isHeld = "(hold IS NOT NULL OR damaged IS NOT 0)"

    /// Rows of an index instead of the whole table; SQLite refuses the statement where the index does not serve its condition.
    static let heldOnly = "delivery INDEXED BY delivery_held"
    static let leasedOnly = "delivery INDEXED BY delivery_owner"
    static let waitingOnly = "delivery INDEXED BY delivery_since"

    private static let first = [
        // `content` is NULL when it lies in a file beside; last, so that reading the rest does not read it.
        """
        CREATE TABLE item (
            number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, header BLOB NOT NULL, key BLOB NOT NULL,
            sender TEXT, message_id TEXT, accepted INTEGER NOT NULL, facts TEXT NOT NULL, size INTEGER NOT NULL,
            digest BLOB NOT NULL, checksum BLOB NOT NULL, content BLOB)
        """,
        // What the opening compares the folder of content files with.
        "CREATE INDEX item_in_file ON item (id) WHERE content IS NULL",
        """
        CREATE TABLE delivery (
            id INTEGER PRIMARY KEY AUTOINCREMENT, item BLOB NOT NULL, since INTEGER NOT NULL, destination TEXT NOT NULL,
            recipients TEXT NOT NULL, attempts INTEGER NOT NULL, reply TEXT, stays_with TEXT, stays_until INTEGER,
            notice INTEGER NOT NULL, hold TEXT, hold_until INTEGER, due INTEGER NOT NULL, owner TEXT,
            damaged INTEGER NOT NULL DEFAULT 0, checksum BLOB NOT NULL)
        """,
        "CREATE INDEX delivery_item ON delivery (item)",
        "CREATE INDEX delivery_due ON delivery (destination, due) WHERE \(isWaiting)",
        "CREATE INDEX delivery_next ON delivery (due, destination) WHERE \(isWaiting)",
        // `notice` is 0 or 1; of those with and of those without a notice, what is tried longest.
        "CREATE INDEX delivery_since ON delivery (notice, since) WHERE \(isWaiting)",
        "CREATE INDEX delivery_hold ON delivery (hold_until) WHERE hold_until IS NOT NULL",
        "CREATE INDEX delivery_held ON delivery (id) WHERE \(isHeld)",
        "CREATE INDEX delivery_owner ON delivery (owner) WHERE owner IS NOT NULL",
        """
        CREATE TABLE claim (
            signer TEXT NOT NULL, transfer BLOB NOT NULL, recipient TEXT NOT NULL, item BLOB NOT NULL, until INTEGER NOT NULL,
            checksum BLOB NOT NULL, PRIMARY KEY (signer, transfer, recipient)) WITHOUT ROWID
        """,
        "CREATE INDEX claim_until ON claim (until)",
        """
        CREATE TABLE event (
            number INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, item BLOB, message_id TEXT, kind TEXT NOT NULL,
            checksum BLOB NOT NULL)
        """,
        "CREATE INDEX event_item ON event (item) WHERE item IS NOT NULL",
        "CREATE INDEX event_message ON event (message_id) WHERE message_id IS NOT NULL",
        "CREATE INDEX event_time ON event (time)",
    ]
}
