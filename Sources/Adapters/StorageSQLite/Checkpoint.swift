import GRDB
import GRDBSQLite

/// Brings what is in the log into the database.
///
/// Beside a reader SQLite brings over only what that reader does not need, and syncs the database when it comes to the end of the log, maybe many
/// commits later. Where that sync fails the system may have given up what was brought over before, too (fsync(2)), and SQLite would bring over the
/// rest alone, sync that, and begin the log anew over the only good copy. So it is made to forget what it has brought over.
enum Checkpoint {
    /// The number of frames that were brought over, in words of four octets (https://www.sqlite.org/walformat.html#the_wal_index_file_format).
    private static let broughtOver = 96 / 4
    /// Octets of a part of the index.
    private static let part: Int32 = 32_768

    /// - Parameters:
    ///   - connection: the one that writes: nobody else makes a checkpoint or begins the log anew.
    ///   - mode: `SQLITE_CHECKPOINT_...`.
    /// - Returns: SQLite's code.
    static func make(_ connection: OpaquePointer, _ mode: Int32) -> Int32 {
        let code = sqlite3_wal_checkpoint_v2(connection, nil, mode, nil, nil)
        if ![SQLITE_OK, SQLITE_BUSY, SQLITE_LOCKED].contains(code & 0xFF) { forget(connection) }
        return code
    }

    /// As after a recovery: readers find everything in the log, and the next checkpoint brings all of it over.
    static func forget(_ connection: OpaquePointer) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK, let file else { return }
        var index: UnsafeMutableRawPointer?
        // The connection has just used it, and to be given again what is mapped cannot fail. Where it could not map it, nothing was brought over.
        guard file.pointee.pMethods?.pointee.xShmMap?(file, 0, part, 0, &index) == SQLITE_OK, let index else { return }
        index.assumingMemoryBound(to: UInt32.self)[broughtOver] = 0
    }
}
