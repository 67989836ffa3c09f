package import GRDB

/// The database files of a state directory, each with the changes that brought its tables to what they are.
package enum StateFile: String, Sendable, Hashable, CaseIterable {
    case queue, node, mailboxes

    package var name: String { "\(rawValue).sqlite" }

    package var migrator: DatabaseMigrator {
        switch self {
        case .queue: QueueSchema.migrator
        case .node: NodeDatabase.migrator
        case .mailboxes: MailboxSchema.migrator
        }
    }

    /// In the order of their migrations. They stand here and not with a store, so that whoever opens the file makes them: a node at its start, and
    /// a restore of an old backup.
    package var rewrites: [SchemaRewrite] {
        switch self {
        case .queue, .node: []
        case .mailboxes: [MailboxChecksums.rewrite]
        }
    }
}
