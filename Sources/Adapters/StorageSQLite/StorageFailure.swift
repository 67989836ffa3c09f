/// Why a database file cannot be used. Diagnostics name files and SQLite's codes, never content.
package enum StorageFailure: Error, Sendable, Hashable {
    case full
    case cannotOpen(String)
    /// SQLite did not keep the setting that durability rests on.
    case notDurable(String)
    case failed(String)
}
