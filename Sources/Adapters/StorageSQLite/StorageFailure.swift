/// Why a database file cannot be used. Diagnostics name files and SQLite's codes, never content.
package enum StorageFailure: Error, Sendable, Hashable {
    case full
    case cannotOpen(String)
    /// SQLite did not keep the setting that durability rests on.
    case notDurable(String)
    case failed(String)
    /// A later version of the program has changed the file's tables.
    case newer(String)
}

extension StorageFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .full: "the disk is full"
        case .cannotOpen(let why), .notDurable(let why), .failed(let why): why
        case .newer(let path):
            "\(path) was written by a later version of securemail; run that one. Nothing was changed."
        }
    }
}
