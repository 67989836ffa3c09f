/// Why a key could not do its work. No case tells anything of a key or of content.
package enum KeyFailure: Error, Sendable, Hashable {
    /// No such key here, or no longer.
    case keyNotFound
    /// The key back end cannot be reached or read.
    case keyUnavailable
    /// The octets are no valid point, or not what this key wrapped or sealed.
    case notAuthentic
}
