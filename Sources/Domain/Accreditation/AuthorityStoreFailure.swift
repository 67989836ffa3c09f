/// Why a document of the authority could not be read or kept.
package enum AuthorityStoreFailure: Error, Sendable, Hashable {
    case unreadable(String), unwritable(String)
}
