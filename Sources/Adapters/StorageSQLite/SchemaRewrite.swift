package import GRDB

/// A change of so many rows that one transaction for all of them would fill the log and hold up the start without an end in sight. It is
/// made in steps, a transaction each, and after a crash goes through the rows again and on with those that are left.
package struct SchemaRewrite: Sendable {
    /// How far the steps have come. Each comes farther, whatever it finds: a row that cannot be read, or written, must not hold a start up for ever.
    package struct Place: Sendable {
        /// Which of the rewritten tables, in their order.
        let table: Int
        /// The key of the last row that was looked at, as it stands there; `nil` before the first.
        let key: [DatabaseValue]?

        package init(table: Int, after key: [DatabaseValue]? = nil) { (self.table, self.key) = (table, key) }
    }

    /// The migration that follows the last step; once that is applied there is nothing left to do.
    package let migration: String
    /// Rewrites some rows behind a place; which are left must show in the rows themselves.
    /// - Returns: the next place; `nil` when nothing is left.
    package let step: @Sendable (Database, Place) throws -> Place?

    package init(before migration: String, step: @escaping @Sendable (Database, Place) throws -> Place?) {
        (self.migration, self.step) = (migration, step)
    }
}
