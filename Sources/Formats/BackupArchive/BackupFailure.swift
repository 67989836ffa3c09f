/// Why a backup cannot be read. Says what an operator can do, and nothing of what is in it.
package enum BackupFailure: Error, Sendable, Hashable {
    /// It does not begin like a backup.
    case notABackup
    /// Made by a later version, in a form that this one does not know.
    case newer
    /// Another passphrase or key file, or damage at its beginning.
    case doesNotOpen
    /// A later part does not open: changed, or its parts are not in order.
    case altered
    /// It ends too early.
    case truncated
    /// Opened, but not of the form that is written.
    case malformed
    /// What it holds is not what its manifest names.
    case manifestDiffers(String)
    /// The secret cannot seal: a key file of too few octets.
    case secretUnfit
}

extension BackupFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notABackup: "this is no backup of securemail"
        case .newer: "this backup was made by a later version of securemail; restore it with that one"
        case .doesNotOpen: "this backup does not open: another passphrase or key file sealed it, or its beginning was changed"
        case .altered: "this backup was changed since it was made; take another"
        case .truncated: "this backup is cut off; take another, or copy it again"
        case .malformed: "this backup is not of the form that securemail writes"
        case .manifestDiffers(let name): "\(name) is not what the backup's manifest says; take another backup"
        case .secretUnfit: "a key file needs at least \(BackupSecret.leastKeyFile) octets, and a passphrase at least one"
        }
    }
}
