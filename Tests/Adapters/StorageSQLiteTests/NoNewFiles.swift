import Foundation
import Synchronization

/// A disk that has no room for another file. SQLite's own calls go past it: a connection that is opened to read needs none.
final class NoNewFiles: SystemDisk, @unchecked Sendable {
    let isFull = Atomic(false)

    override func open(_ path: String, _ flags: Int32, mode: mode_t) -> Int32 {
        guard flags & O_CREAT != 0, isFull.load(ordering: .relaxed) else { return super.open(path, flags, mode: mode) }
        errno = ENOSPC
        return -1
    }
}
