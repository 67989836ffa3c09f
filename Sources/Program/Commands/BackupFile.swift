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
        (place, handle) = (destination, FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
        // Where there are no locks nothing is known of others, and their files are not told from abandoned ones.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK, Self.isNamed(aside, descriptor) else {
            isFinished = true  // the other's
            throw Self.underWay(aside)
        }
    }

    /// Whether nobody took the file for abandoned before it was locked.
    private static func isNamed(_ path: String, _ descriptor: Int32) -> Bool {
        var (opened, named) = (stat(), stat())
        return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0 && opened.st_ino == named.st_ino
            && opened.st_dev == named.st_dev
    }

    private static func underWay(_ aside: String) -> NodeFailure {
        NodeFailure("\(aside) is being written by another backup; name another file.")
    }

    /// What a backup that was cut off left. One that is under way holds its file locked.
    private static func removeAbandoned(_ aside: String) throws {
        let descriptor = open(aside, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno == ENOENT || errno == ELOOP else {
                throw NodeFailure("\(aside) cannot be opened: \(String(cString: strerror(errno)))")
            }
            unlink(aside)
            return
        }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK else { throw underWay(aside) }
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
