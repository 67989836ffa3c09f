import Foundation
import NodeAssembly

/// Where a backup is written: standard output, or a new file of mode 0600 that has its name only when it is whole.
final class BackupFile {
    private let place: String?
    private let handle: FileHandle
    private var isFinished = false

    private var aside: String { "\(place ?? "").part" }

    init(_ destination: String) throws {
        guard destination != "-" else {
            (place, handle) = (nil, .standardOutput)
            return
        }
        guard !FileManager.default.fileExists(atPath: destination) else {
            throw NodeFailure("\(destination) exists already; name a new file.")
        }
        let aside = destination + ".part"
        try Self.removeAbandoned(aside)
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw NodeFailure("\(aside) cannot be written: \(String(cString: strerror(errno)))") }
        _ = flock(descriptor, LOCK_EX | LOCK_NB)
        (place, handle) = (destination, FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
    }

    /// What a backup that was cut off left. One that is under way holds its file locked.
    private static func removeAbandoned(_ aside: String) throws {
        let descriptor = open(aside, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        if descriptor >= 0 {
            defer { close(descriptor) }
            guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else {
                throw NodeFailure("\(aside) is being written by another backup; name another file.")
            }
        }
        unlink(aside)
    }

    /// What was not finished is no backup.
    deinit { if place != nil, !isFinished { unlink(aside) } }

    func write(_ octets: [UInt8]) throws {
        do { try handle.write(contentsOf: octets) } catch { throw NodeFailure("The backup cannot be written: \(error)") }
    }

    func finish() throws {
        guard let place else { return }
        do { try handle.synchronize() } catch { throw NodeFailure("The backup cannot be written: \(error)") }
        guard rename(aside, place) == 0 else {
            throw NodeFailure("\(place) cannot be written: \(String(cString: strerror(errno)))")
        }
        isFinished = true
        // Before anybody is told that it is written: its name is not durable with its octets.
        try DurableFile.sync(folder: URL(fileURLWithPath: place).deletingLastPathComponent().path)
    }
}
