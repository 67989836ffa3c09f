import CSQLiteSettings
import DiskCalls
import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// Keeps a write-ahead log longer than what is in it, with zeros that are synced. A commit that is written into blocks which the file has needs
/// nothing of the file system's journal: it is synced faster, and its sync is true even at the moment in which the file system gives its journal
/// up (see ``FileCalls/confirmSyncs(in:)``). SQLite reads a log up to the first frame that is none
/// (https://www.sqlite.org/fileformat2.html#walformat), and writes over zeros as over the frames of an earlier log.
///
/// It stands behind each commit of a connection, before the commit is answered, in place of SQLite's own checkpoints
/// (https://www.sqlite.org/c3ref/wal_hook.html): an error here is one of the commit.
final class LogAhead: Sendable {
    /// Octets ahead, at least, when a commit is answered. A commit that needs more makes the file grow, and is answered after that was synced, too.
    private static let least = 256 * 1_024
    /// Octets ahead after they had become fewer. A log grows to 16 MiB, and goes round in them from then on.
    private static let step = 1_024 * 1_024
    private static let unsynced = ResultCode.SQLITE_IOERR_FSYNC.rawValue
    private static let zeros = [UInt8](repeating: 0, count: least)

    private let path: String
    private let folder: String
    private let calls: any FileCalls
    private let pageSize: Atomic<Int>
    private let checkpointPages: Atomic<Int32>
    private let isDoubtful = Atomic(false)
    /// So many octets of the file are on the disk as they will be written, whatever becomes of the journal. The file may be longer: by a transaction that
    /// was taken back, or by what could not be synced.
    private let durable = Atomic(0)

    /// - Parameter checkpointPages: frames in the log from which on each commit brings them into the database.
    init(of database: String, checkpointPages: Int32, calls: any FileCalls) {
        (path, self.calls) = (WriteAheadLog.paths(of: database).log, calls)
        self.checkpointPages = Atomic(checkpointPages)
        pageSize = Atomic(0)
        folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    /// From now on this is behind each commit of a connection, which it must outlive.
    func follow(_ database: Database) throws {
        pageSize.store(try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0, ordering: .relaxed)
        _ = sqlite3_wal_hook(
            database.sqliteConnection,
            { context, connection, _, frames in
                guard let context, let connection else { return SQLITE_MISUSE }
                return Unmanaged<LogAhead>.fromOpaque(context).takeUnretainedValue().followCommit(frames, connection)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    func setCheckpoint(atPages pages: Int32) { checkpointPages.store(pages, ordering: .relaxed) }

    /// Whether another commit may be made. After one of which nobody knows whether it, or what was brought into the database, is on the disk, none
    /// may: it could write over what the next start needs. A file system that makes files again had not given up its journal.
    var isTrusted: Bool {
        !isDoubtful.load(ordering: .relaxed) || calls.provesSyncs(in: folder)
    }

    /// - Returns: SQLite's code, which becomes the commit's.
    private func followCommit(_ frames: Int32, _ connection: OpaquePointer) -> Int32 {
        let code = judge(frames, connection)
        isDoubtful.store(code != SQLITE_OK, ordering: .relaxed)
        // Where it is closed, now or while it is being opened, SQLite would bring the log over: what has blocks in the database could come to be there, and
        // the rest of it, and the log that has the whole, not.
        if code != SQLITE_OK { _ = sqlite_settings_keep_log(connection) }
        return code
    }

    private func judge(_ frames: Int32, _ connection: OpaquePointer) -> Int32 {
        guard extend(behind: frames) else { return Self.unsynced }
        // What readers, or want of room or descriptors, keep from it is done behind a later commit.
        guard frames >= checkpointPages.load(ordering: .relaxed), calls.provesSyncs(in: folder) else { return SQLITE_OK }
        let code = Checkpoint.make(connection, SQLITE_CHECKPOINT_PASSIVE)
        guard code & 0xFF != SQLITE_IOERR else { return code }
        // Before the log begins anew over what is in the database now.
        guard !calls.provesSyncs(in: folder) else { return SQLITE_OK }
        Checkpoint.forget(connection)
        return isConfirmed ? SQLITE_OK : Self.unsynced
    }

    /// - Returns: `false` where nobody knows whether what is in the log is on the disk. That there is no room, or no descriptor, is none of that: it is
    /// tried again behind the next commit, and the disk's fault would have to come in between.
    private func extend(behind frames: Int32) -> Bool {
        let used = WriteAheadLog.headerSize + Int(frames) * (WriteAheadLog.frameHeaderSize + pageSize.load(ordering: .relaxed))
        var facts = stat()
        guard stat(path, &facts) == 0 else { return false }
        let size = Int(facts.st_size), known = min(durable.load(ordering: .relaxed), size)
        durable.store(known, ordering: .relaxed)
        guard known < used + Self.least else { return true }
        let log = calls.open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
        guard log >= 0 else { return !isLost }
        defer { close(log) }
        let isWritten = write(used + Self.step - size, to: log)
        guard isWritten || !isLost else { return false }
        guard calls.sync(log, isFolder: false) == 0 else { return false }
        guard calls.provesSyncs(in: folder) else { return isConfirmed }
        durable.store(isWritten ? max(size, used + Self.step) : size, ordering: .relaxed)
        return true
    }

    private func write(_ count: Int, to log: Int32) -> Bool {
        Self.zeros.withUnsafeBytes { zeros in
            stride(from: 0, to: count, by: zeros.count).allSatisfy { done in
                calls.writeAll(UnsafeRawBufferPointer(rebasing: zeros.prefix(count - done)), to: log)
            }
        }
    }

    private var isConfirmed: Bool { calls.confirmSyncs(in: folder) == 0 }
    private var isLost: Bool { [EROFS, EIO].contains(errno) }
}
