import Foundation
import MailModel

/// Writes small files so that a crash leaves the old or the new one: written aside, synced, renamed, folder synced.
enum DurableFile {
    static func write(_ octets: Octets, to path: String, mode: mode_t = 0o600) throws {
        let aside = path + ".new"
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw NodeFailure("\(aside) cannot be written: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        try writeAll(octets, to: descriptor, aside)
        guard fsync(descriptor) == 0, rename(aside, path) == 0 else {
            throw NodeFailure("\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        syncFolder(of: path)
    }

    private static func writeAll(_ octets: Octets, to descriptor: Int32, _ name: String) throws {
        try octets.withUnsafeBytes { buffer in
            var position = 0
            while position < buffer.count {
                let written = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: position), buffer.count - position)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { throw NodeFailure("\(name) cannot be written: \(String(cString: strerror(errno)))") }
                position += written
            }
        }
    }

    private static func syncFolder(of path: String) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
