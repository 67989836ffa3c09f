package import Foundation
package import MailModel

/// Writes small files so that a crash leaves the old or the new one: written aside, synced, renamed, folder synced.
package enum DurableFile {
    package static func write(_ octets: Octets, to path: String, mode: mode_t = 0o600) throws {
        let aside = path + ".new"
        unlink(aside)
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw NodeFailure("\(path) cannot be written: \(reason)") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data(octets.bytes))
            try handle.synchronize()
        } catch { throw NodeFailure("\(path) cannot be written: \(error.localizedDescription)") }
        guard rename(aside, path) == 0 else { throw NodeFailure("\(path) cannot be written: \(reason)") }
        let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    private static var reason: String { String(cString: strerror(errno)) }
}
