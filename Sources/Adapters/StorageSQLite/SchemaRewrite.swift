package import GRDB

/// A change of so many rows that one transaction for all of them would fill the log and hold up the start without an end in sight. It is
/// made in steps, a transaction each, and after a crash goes on with the rows that are left.
package struct SchemaRewrite: Sendable {
    /// The migration that follows the last step; once that is applied there is nothing left to do.
    package let migration: String
    /// Rewrites some rows; which are left must show in the rows themselves.
    /// - Returns: whether more may be left.
    package let step: @Sendable (Database) throws -> Bool

    package init(before migration: String, step: @escaping @Sendable (Database) throws -> Bool) {
        (self.migration, self.step) = (migration, step)
    }
}
