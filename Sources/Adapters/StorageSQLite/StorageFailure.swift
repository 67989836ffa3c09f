import Glibc
import GRDB

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

extension StorageFailure {
    /// What an error of the system means to a person.
    static func words(ofErrno code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "the disk is full"
        case EROFS: "the disk can only be read now; its file system was mounted so, or went so after an error (dmesg)"
        case EIO: "the disk reports an error (dmesg)"
        case EMFILE, ENFILE: "too many files are open (LimitNOFILE)"
        case EACCES, EPERM: "the file's owner or mode forbids it"
        default: String(cString: strerror(code))
        }
    }

    /// What an error of SQLite means to a person; its number stands behind it, for whoever looks it up.
    static func words(of code: ResultCode) -> String {
        let words: String? =
            switch code.primaryResultCode {
            case .SQLITE_FULL: "the disk is full"
            case .SQLITE_READONLY: words(ofErrno: EROFS)
            case .SQLITE_IOERR: "the disk cannot be read or written, or can only be read (dmesg)"
            case .SQLITE_CANTOPEN: "a file cannot be opened or made"
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: "the file is damaged"
            case .SQLITE_BUSY, .SQLITE_LOCKED: "another program uses the file"
            case .SQLITE_NOMEM: "there is not enough memory"
            case .SQLITE_PERM: words(ofErrno: EACCES)
            default: nil
            }
        return words.map { "\($0) (SQLite \(code.rawValue))" } ?? "SQLite \(code.rawValue)"
    }
}
