package import MailModel

/// Keeps the authority's few documents.
package protocol AuthorityStore: Sendable {
    /// `nil` when there is no document of that name.
    func read(_ name: String) throws(AuthorityStoreFailure) -> Octets?
    /// Puts a document in place of the one before, whole or not at all; once it returns the new one outlives a crash.
    ///
    /// - Parameter name: may name folders, parted by `/`, which are made when they are missing.
    func write(_ name: String, _ content: Octets) throws(AuthorityStoreFailure)
    /// Removes all documents of a folder; none there is no fault.
    func removeFolder(_ name: String) throws(AuthorityStoreFailure)
}
