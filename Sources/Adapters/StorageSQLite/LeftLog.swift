import Foundation

/// The write-ahead log that is there when a database is opened: of a node that was killed, or of a commit that failed.
///
/// Where a sync has failed, the system may have given up what it could not write and counts it as written: it reads back as if it were there,
/// and no later sync writes it (fsync(2)). SQLite takes such a log as it reads it and goes on behind; after a power cut it would find a gap, and
/// everything after that, answered or not, would be lost. So the log is written again, octet for octet, and synced, before anybody builds on it.
struct LeftLog {
    private static let chunk = 1 << 20

    private let path: String
    private let calls: any FileCalls

    init(of database: String, calls: any FileCalls) { (path, self.calls) = ("\(database)-wal", calls) }

    func makeDurable() throws(StorageFailure) {
        let descriptor = calls.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw failure("open") }
            return
        }
        defer { close(descriptor) }
        var done = 0, octets = [UInt8](repeating: 0, count: Self.chunk)
        while true {
            let count = octets.withUnsafeMutableBytes { calls.read($0, at: done, from: descriptor) }
            guard count >= 0 else { throw failure("read") }
            guard count > 0 else { break }
            let written = octets.withUnsafeBytes { calls.write(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: descriptor) }
            guard written == count else { throw written < 0 ? failure("write") : StorageFailure(errno: ENOSPC, at: "write", of: path) }
            done += count
        }
        guard done == 0 || calls.sync(descriptor, isFolder: false) == 0 else { throw failure("sync") }
    }

    private func failure(_ call: String) -> StorageFailure { StorageFailure(errno: errno, at: call, of: path) }
}
