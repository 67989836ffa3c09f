import Foundation
import MailModel

/// Contents too large for the database, a file each, named after its item.
///
/// A file is whole before its row is written: temporary name, data synced, renamed, folder synced. A file without a row is what a
/// crash left and goes at the next opening.
struct QueueContentFiles: Sendable {
    /// Larger contents lie in files: SQLite's own figures show files ahead from about 100 KiB, and the log stays small.
    static let leastOctets = 256 * 1_024
    private static let unfinished = ".new"

    let folder: String

    init(folder: String) throws(StorageFailure) {
        self.folder = folder
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .cannotOpen("\(folder): errno \(errno)") }
    }

    static func belongsInFile(_ content: Octets) -> Bool { content.count > leastOctets }

    func path(of item: ItemID) -> String { "\(folder)/\(item)" }

    /// Writes a file whole. The folder is synced by ``syncFolder()``, once for several files.
    func write(_ content: Octets, for item: ItemID) throws(StorageFailure) {
        let path = path(of: item)
        guard access(path, F_OK) != 0 else { throw .failed("content file of \(item) is there already") }
        let descriptor = open(path + Self.unfinished, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open") }
        do throws(StorageFailure) {
            try Self.writeAll(content, to: descriptor)
            guard fdatasync(descriptor) == 0 else { throw Self.failure("fdatasync") }
        } catch {
            close(descriptor)
            unlink(path + Self.unfinished)
            throw error
        }
        close(descriptor)
        guard rename(path + Self.unfinished, path) == 0 else { throw Self.failure("rename") }
    }

    func syncFolder() throws(StorageFailure) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open folder") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.failure("fsync folder") }
    }

    /// - Returns: `nil` when there is no such file, or it cannot be read.
    func read(_ item: ItemID, size: Int) -> [UInt8]? {
        let descriptor = open(path(of: item), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int(status.st_size) == size else { return nil }
        var isWhole = true
        let octets = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = pread(descriptor, buffer.baseAddress?.advanced(by: count), size - count, off_t(count))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    isWhole = false
                    return
                }
                count += got
            }
        }
        return isWhole ? octets : nil
    }

    func remove(_ item: ItemID) { unlink(path(of: item)) }

    /// Removes all files but those of these items.
    func removeAll(but items: Set<String>) throws(StorageFailure) {
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !items.contains(name) {
                unlink("\(folder)/\(name)")
            }
        } catch { throw .failed("content folder: \(type(of: error))") }
    }

    private static func writeAll(_ content: Octets, to descriptor: Int32) throws(StorageFailure) {
        let failure: StorageFailure? = content.bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let written = Foundation.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return Self.failure("write") }
                done += written
            }
            return nil
        }
        if let failure { throw failure }
    }

    private static func failure(_ call: String) -> StorageFailure {
        let code = errno
        return code == ENOSPC || code == EDQUOT ? .full : .failed("content file: \(call): errno \(code)")
    }
}
