package import DiskCalls
package import Foundation
package import MailModel

/// Reads and writes small files so that a crash leaves the old or the new one, whole: written aside, synced, renamed into place, and the
/// folder synced.
package enum DurableFile {
    /// - Parameter owner: whose the file is to be, where root writes for another; else that of the process.
    package static func write(
        _ octets: Octets, to path: String, mode: mode_t = 0o600, owner: FileOwner? = nil, calls: any FileCalls = SystemFileCalls()
    ) throws(NodeFailure) {
        try write(to: path, mode: mode, owner: owner, calls: calls) { take in take(octets) }
    }

    /// - Parameter body: hands over what the file is to hold, a part after the other.
    package static func write(
        to path: String, mode: mode_t = 0o600, owner: FileOwner? = nil, calls: any FileCalls = SystemFileCalls(),
        _ body: ((Octets) -> Void) -> Void
    ) throws(NodeFailure) {
        let aside = path + ".new"
        unlink(aside)
        let file = calls.open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode: mode)
        guard file >= 0 else { throw unwritable(path) }
        var isWritten = true, reason: Int32 = 0
        func note(_ succeeded: Bool) { if !succeeded { (isWritten, reason) = (false, errno) } }
        if let owner { note(owner.take(file)) }
        body { part in if isWritten { note(part.withUnsafeBytes { calls.writeAll($0, to: file) }) } }
        if isWritten { note(calls.sync(file, isFolder: false) == 0) }
        guard close(file) == 0, isWritten, calls.rename(aside, to: path) == 0 else {
            let failure = unwritable(path, isWritten ? errno : reason)
            unlink(aside)
            throw failure
        }
        // It is in its place from here on, but may not be after a power cut.
        guard calls.syncFolder(folderOf(path)) == 0 else { throw unwritable(path) }
    }

    /// - Returns: `nil` when there is no such file.
    package static func read(
        _ path: String, limit: Int, calls: any FileCalls = SystemFileCalls()
    ) throws(NodeFailure) -> Octets? {
        let file = calls.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if file < 0, errno == ENOENT { return nil }
        guard file >= 0 else { throw unreadable(path) }
        defer { close(file) }
        var octets: [UInt8] = [], facts = stat()
        // Room for all of it at once: a large file that grew here would take twice its size.
        if fstat(file, &facts) == 0 { octets.reserveCapacity(min(max(Int(facts.st_size), 0), limit)) }
        var chunk = [UInt8](repeating: 0, count: 64 * 1_024)
        while true {
            let count = chunk.withUnsafeMutableBytes { calls.read($0, at: octets.count, from: file) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path) }
            guard octets.count + count <= limit else { throw NodeFailure("\(path) has over \(limit) octets") }
            if count == 0 { return Octets(octets) }
            octets.append(contentsOf: chunk[..<count])
        }
    }

    /// Makes the names in a folder durable.
    package static func sync(folder: String, calls: any FileCalls = SystemFileCalls()) throws(NodeFailure) {
        guard calls.syncFolder(folder) == 0 else { throw unwritable(folder) }
    }

    /// The same for a folder and all folders below it.
    static func syncAll(below folder: String) throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
        for path in names + [folder] {
            var facts = stat()
            guard lstat(path, &facts) == 0 else { throw unwritable(path) }
            if facts.st_mode & S_IFMT == S_IFDIR { try sync(folder: path) }
        }
    }

    private static func folderOf(_ path: String) -> String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

    private static func unwritable(_ path: String, _ reason: Int32 = errno) -> NodeFailure {
        NodeFailure("\(path) cannot be written: \(String(cString: strerror(reason)))")
    }

    private static func unreadable(_ path: String) -> NodeFailure {
        NodeFailure("\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
}
