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
    private let report: StorageReport

    init(of database: String, calls: any FileCalls, report: StorageReport) {
        (path, self.calls, self.report) = ("\(database)-wal", calls, report)
    }

    func makeDurable() throws(StorageFailure) {
        let descriptor = calls.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw failure("open") }
            return
        }
        defer { close(descriptor) }
        try tellOfLoss(descriptor)
        var done = 0, octets = [UInt8](repeating: 0, count: Self.chunk)
        while true {
            let count = octets.withUnsafeMutableBytes { calls.read($0, at: done, from: descriptor) }
            guard count >= 0 else { throw failure("read") }
            guard count > 0 else { break }
            let written = octets.withUnsafeBytes { calls.write(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: descriptor) }
            guard written == count else {
                throw written < 0 ? failure("write") : StorageFailure(errno: ENOSPC, at: "write", of: path)
            }
            done += count
        }
        guard done == 0 || calls.sync(descriptor, isFolder: false) == 0 else { throw failure("sync") }
    }

    /// What SQLite would leave out of its log without a word. A log that is damaged is kept beside, as SQLite writes over it.
    private func tellOfLoss(_ descriptor: Int32) throws(StorageFailure) {
        let log = WriteAheadLog { offset, count throws(StorageFailure) in try read(count, at: offset, of: descriptor) }
        let lost = try log.lost()
        guard lost.frames > 0 else { return }
        guard lost.isDamage else {
            report.found(
                "\(path): the last write was cut off by a crash, and is taken back (\(lost.frames) pages). If there was no crash, the log is damaged"
            )
            return
        }
        let copy = "\(path).damaged"
        try? FileManager.default.removeItem(atPath: copy)
        let isCopied = (try? FileManager.default.copyItem(atPath: path, toPath: copy)) != nil
        report.found(
            "\(path) is damaged: about \(lost.commits) of its last writes cannot be read, and what was accepted in them is lost"
                + (isCopied ? "; the log is kept as \(copy)" : "")
                + ". See the disk's health, and compare with a backup or with the senders")
    }

    private func read(_ count: Int, at offset: Int, of descriptor: Int32) throws(StorageFailure) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: count), done = 0
        while done < count {
            let read = octets.withUnsafeMutableBytes { buffer in
                calls.read(UnsafeMutableRawBufferPointer(rebasing: buffer[done...]), at: offset + done, from: descriptor)
            }
            guard read >= 0 else { throw failure("read") }
            guard read > 0 else { break }
            done += read
        }
        return Array(octets[..<done])
    }

    private func failure(_ call: String) -> StorageFailure { StorageFailure(errno: errno, at: call, of: path) }
}
