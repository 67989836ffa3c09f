import DiskCalls
import Foundation
import GRDB

/// Why a database file or a content file cannot be used. Diagnostics name files and SQLite's codes, never content.
package enum StorageFailure: Error, Sendable, Hashable {
    /// - Parameter room: octets that are left where the file is.
    case full(String, room: UInt64)
    /// The file system may be read, not written.
    case readOnly(String)
    /// The device or its driver failed; `call` is what was tried.
    case device(String, call: String)
    /// What is read is not what was written.
    case damaged(String)
    case cannotOpen(String)
    /// SQLite did not keep the setting that durability rests on.
    case notDurable(String)
    case failed(String)
    /// A later version of the program has changed the file's tables.
    case newer(String)
}

extension StorageFailure {
    /// What an error of the database says of its file.
    package init(_ error: any Error, in path: String) {
        switch error {
        case let failure as StorageFailure: self = failure
        case let error as DatabaseError: self.init(error, in: path)
        default: self = .failed("\(path): \(type(of: error))")
        }
    }

    /// The message can quote SQL with values; the code cannot.
    private init(_ error: DatabaseError, in path: String) {
        switch error.resultCode {
        case .SQLITE_FULL: self = .full(path, room: Self.room(at: path))
        case .SQLITE_READONLY: self = .readOnly(path)
        // A file system that went read-only fails the writing of files that were opened before.
        case .SQLITE_IOERR where Self.isReadOnly(path): self = .readOnly(path)
        case .SQLITE_IOERR: self = .device(path, call: Self.call(error.extendedResultCode))
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self = .cannotOpen("\(path) cannot be opened: run as the user who owns it, and see whether too many files are open.")
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
            self = .failed("\(path) is in use by another process; end that one: fuser \(path)")
        case .SQLITE_NOMEM: self = .failed("\(path): there is not enough memory; see what else runs on this machine.")
        default: self = .failed("\(path): SQLite \(error.extendedResultCode.rawValue)")
        }
    }

    /// What a call of the system that failed says of a file.
    init(errno code: Int32, at call: String, of path: String) {
        switch code {
        case ENOSPC, EDQUOT: self = .full(path, room: Self.room(at: path))
        case EROFS: self = .readOnly(path)
        case EIO: self = .device(path, call: call)
        case EMFILE, ENFILE:
            self = .cannotOpen("\(path) cannot be opened: too many files are open; raise the limit (LimitNOFILE).")
        case EACCES, EPERM:
            self = .cannotOpen("\(path) cannot be used (\(call)): its owner or mode forbids it; run as the user who owns it.")
        default: self = .failed("\(path) cannot be used (\(call)): \(String(cString: strerror(code)))")
        }
    }

    /// Octets that a process without privileges may still write.
    private static func room(at path: String) -> UInt64 { fileSystem(of: path)?.freeOctets ?? 0 }

    private static func isReadOnly(_ path: String) -> Bool { fileSystem(of: path)?.isReadOnly ?? false }

    private static func fileSystem(of path: String) -> FileSystemFacts? {
        FileSystemFacts(of: path) ?? FileSystemFacts(of: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }

    private static func call(_ code: ResultCode) -> String {
        switch code {
        case .SQLITE_IOERR_READ, .SQLITE_IOERR_SHORT_READ: "read"
        case .SQLITE_IOERR_WRITE: "write"
        case .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC: "sync"
        case .SQLITE_IOERR_TRUNCATE: "truncate"
        case .SQLITE_IOERR_DELETE: "delete"
        default: "SQLite \(code.rawValue)"
        }
    }
}

extension StorageFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .full(let path, let room):
            "\(path): the disk is full, \(room / 1_048_576) MiB are free where it is. Make room there; mail is refused with 452 until then, "
                + "and goes on by itself."
        case .readOnly(let path):
            "\(path) cannot be written: its file system is read-only. The system makes it so when a disk fails: see `journalctl -k`, mend "
                + "the disk, mount it writable."
        case .device(let path, let call):
            "\(path): the disk failed (\(call)). See `journalctl -k` and the disk's own health; if it is broken, put the state back from a "
                + "backup on another one."
        case .damaged(let path):
            "\(path) is damaged. Stop the node, keep a copy of the file, and put the state back from a backup (`securemail restore`)."
        case .cannotOpen(let why), .notDurable(let why), .failed(let why): why
        case .newer(let path):
            "\(path) was written by a later version of securemail; run that one. Nothing was changed."
        }
    }
}
