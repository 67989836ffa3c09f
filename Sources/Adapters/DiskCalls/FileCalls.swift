package import Foundation

/// The calls that read and write files which must outlive a crash, as the system has them: one that failed returns -1 and has set `errno`.
package protocol FileCalls: Sendable {
    /// Mode 0700.
    func makeFolder(_ path: String) -> Int32
    /// - Parameter mode: of what is made, less what the process masks.
    func open(_ path: String, _ flags: Int32, mode: mode_t) -> Int32
    func write(_ octets: UnsafeRawBufferPointer, to descriptor: Int32) -> Int
    func read(_ octets: UnsafeMutableRawBufferPointer, at offset: Int, from descriptor: Int32) -> Int
    /// Of a file what reading it back needs, of a folder its names.
    func sync(_ descriptor: Int32, isFolder: Bool) -> Int32
    func rename(_ path: String, to other: String) -> Int32
    func unlink(_ path: String) -> Int32
}

extension FileCalls {
    package func open(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, mode: 0o600) }

    /// Writes all of it, in as many calls as it takes.
    ///
    /// - Returns: whether it could; if not, `errno` says why.
    package func writeAll(_ octets: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var done = 0
        while done < octets.count {
            let count = write(UnsafeRawBufferPointer(rebasing: octets[done...]), to: descriptor)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    /// Makes the names in a folder durable: what was made, renamed or removed there is so after a power cut, too (fsync(2)).
    package func syncFolder(_ path: String) -> Int32 {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return -1 }
        let result = sync(folder, isFolder: true), reason = errno
        close(folder)
        errno = reason
        return result == 0 ? confirmSyncs(in: path) : result
    }

    /// Whether syncs that succeeded before were true. A file system that gives up its journal (ext4 at an error, with errors=remount-ro) answers
    /// the sync of what the journal should have had as if it had it, for as long as the system takes to call it read-only. It begins no new
    /// change from then on: so a file without a name is made, which is one, and is gone when it is closed (open(2), O_TMPFILE).
    ///
    /// - Returns: -1, with `errno` EROFS or EIO, where nobody knows what the disk holds. That no file can be made for want of descriptors, inodes or
    ///   of such files in that file system says nothing of the syncs, and is 0.
    package func confirmSyncs(in folder: String) -> Int32 {
        makesFile(in: folder) || !Self.lost.contains(errno) ? 0 : -1
    }

    /// The same where the only good copy of something could be written over: what is wanting to ask could hide a file system that has given up, so that
    /// it is no yes either. Of one that has no such files nobody can know it.
    package func provesSyncs(in folder: String) -> Bool {
        makesFile(in: folder) || !(Self.lost + Self.wanting).contains(errno)
    }

    private func makesFile(in folder: String) -> Bool {
        let file = open(folder, Self.withoutName | O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        close(file)
        return true
    }

    private static var lost: [Int32] { [EROFS, EIO] }
    private static var wanting: [Int32] { [EMFILE, ENFILE, ENOSPC, EDQUOT, ENOMEM] }

    /// `O_TMPFILE`, which Swift does not see (asm-generic/fcntl.h).
    private static var withoutName: Int32 { 0o20_000_000 | O_DIRECTORY }
}
