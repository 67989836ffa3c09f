/// Why a snapshot of a directory is not gone by.
package enum SnapshotFailure: Error, Sendable, Hashable {
    /// Made by another version of the fold, of another community, or of another machine's keys.
    case other
    /// Its octets are not what was written.
    case damaged
}

extension SnapshotFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .other: "it is of another version, community or node"
        case .damaged: "it is damaged"
        }
    }
}
