import DiskCalls
import Foundation

/// The write-ahead log that is there when a database is opened: of a node that was killed, or of a commit that failed.
///
/// Where a sync has failed, the system may have given up what it could not write and counts it as written: it reads back as if it were there,
/// and no later sync writes it (fsync(2)). SQLite takes such a log as it reads it and goes on behind; after a power cut it would find a gap, and
/// everything after that, answered or not, would be lost. So the log is written again, octet for octet, and synced, before anybody builds on it.
struct LeftLog {
    private static let chunk = 1 << 20

    private let path: String
    private let database: String
    private let calls: any FileCalls
    private let report: StorageReport

    init(of database: String, calls: any FileCalls, report: StorageReport) {
        (path, self.database) = WriteAheadLog.paths(of: database)
        (self.calls, self.report) = (calls, report)
    }

    func makeDurable() throws(StorageFailure) {
        let descriptor = calls.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw failure("open", path) }
            return
        }
        defer { close(descriptor) }
        let mends = try lookAt(descriptor)
        let size = try copy(descriptor, to: descriptor, mending: mends)
        guard size > 0 else { return }
        guard calls.sync(descriptor, isFolder: false) == 0, calls.provesSyncs(in: folder) else {
            throw failure("sync", path)
        }
    }

    private var folder: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

    /// Tells of what SQLite would leave out of its log without a word. A log that is damaged is kept beside, as SQLite writes over it.
    /// - Returns: what the log is to have instead of its own.
    private func lookAt(_ descriptor: Int32) throws(StorageFailure) -> [WriteAheadLog.Mend] {
        let log = WriteAheadLog { offset, count throws(StorageFailure) in try read(count, at: offset, of: descriptor, path) }
        switch try log.header() {
        case .withoutFrames: return []
        case .whole: return tell(try log.frames(), descriptor)
        case .mended(let mend):
            var frames = try log.frames(mend)
            frames.mends.insert(mend, at: 0)
            return tell(frames, descriptor)
        case .damaged:
            let lost = try lostCommits(log)
            if lost > 0 { tellOfDamage(commits: lost, descriptor) }
            return []
        }
    }

    private func tell(_ frames: WriteAheadLog.Frames, _ descriptor: Int32) -> [WriteAheadLog.Mend] {
        if !frames.mends.isEmpty {
            report.found(
                "\(path): flipped bits of it are mended (\(frames.mends.count)), and nothing is lost by them\(kept(descriptor)). \(Self.advice)"
            )
        }
        tell(frames.lost, descriptor)
        return frames.mends
    }

    private func tell(_ lost: WriteAheadLog.Lost, _ descriptor: Int32) {
        guard lost.frames > 0 else { return }
        guard lost.isDamage else {
            report.found(
                "\(path): the last write was cut off by a crash, and is taken back (\(lost.frames) pages). If there was no crash, the log is damaged"
            )
            return
        }
        tellOfDamage(commits: lost.commits, descriptor)
    }

    private func tellOfDamage(commits: Int, _ descriptor: Int32) {
        report.found(
            "\(path) is damaged: about \(commits) of its last writes cannot be read, and what was accepted in them is lost"
                + "\(kept(descriptor)). \(Self.advice), and compare with a backup or with the senders")
    }

    private static let advice = "See the disk's health"

    private func lostCommits(_ log: WriteAheadLog) throws(StorageFailure) -> Int {
        let opened = calls.open(database, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard opened >= 0 else { throw failure("open", database) }
        defer { close(opened) }
        return try HeadlessLog(log) { offset, count throws(StorageFailure) in
            try read(count, at: offset, of: opened, database)
        }.lostCommits()
    }

    /// Keeps the log as it is, in place of one that was kept before: that one goes when the new one is there, and synced.
    /// - Returns: where, in words; empty when that failed.
    private func kept(_ descriptor: Int32) -> String {
        let place = "\(path).damaged", aside = "\(place).part"
        do throws(StorageFailure) {
            let target = calls.open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW)
            guard target >= 0 else { throw failure("open", aside) }
            defer { close(target) }
            _ = try copy(descriptor, to: target)
            guard calls.sync(target, isFolder: false) == 0, calls.rename(aside, to: place) == 0 else {
                throw failure("sync", aside)
            }
            try syncFolder()
            return "; the log is kept as \(place)"
        } catch {
            _ = calls.unlink(aside)
            return ""
        }
    }

    private func syncFolder() throws(StorageFailure) {
        guard calls.syncFolder(folder) == 0 else { throw failure("sync", folder) }
    }

    /// - Returns: octets that were copied.
    private func copy(
        _ source: Int32, to target: Int32, mending mends: [WriteAheadLog.Mend] = []
    ) throws(StorageFailure) -> Int {
        var done = 0, octets = [UInt8](repeating: 0, count: Self.chunk)
        while true {
            let count = octets.withUnsafeMutableBytes { calls.read($0, at: done, from: source) }
            guard count >= 0 else { throw failure("read", path) }
            guard count > 0 else { return done }
            for mend in mends where done..<(done + count) ~= mend.offset { octets[mend.offset - done] = mend.octet }
            let written = octets.withUnsafeBytes { calls.write(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: target) }
            guard written == count else {
                throw written < 0 ? failure("write", path) : StorageFailure(errno: ENOSPC, at: "write", of: path)
            }
            done += count
        }
    }

    private func read(_ count: Int, at offset: Int, of descriptor: Int32, _ name: String) throws(StorageFailure) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: count), done = 0
        while done < count {
            let read = octets.withUnsafeMutableBytes { buffer in
                calls.read(UnsafeMutableRawBufferPointer(rebasing: buffer[done...]), at: offset + done, from: descriptor)
            }
            guard read >= 0 else { throw failure("read", name) }
            guard read > 0 else { break }
            done += read
        }
        return Array(octets[..<done])
    }

    private func failure(_ call: String, _ path: String) -> StorageFailure { StorageFailure(errno: errno, at: call, of: path) }
}
