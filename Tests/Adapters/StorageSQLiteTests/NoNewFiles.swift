import DiskCalls
import Foundation
import Synchronization

/// A disk that has no room for another file. SQLite's own calls go past it: a connection that is opened to read needs none.
final class NoNewFiles: FileCalls {
    private let system = SystemFileCalls()
    let isFull = Atomic(false)

    func makeFolder(_ path: String) -> Int32 { system.makeFolder(path) }
    func open(_ path: String, _ flags: Int32, mode: mode_t) -> Int32 {
        guard flags & O_CREAT != 0, isFull.load(ordering: .relaxed) else { return system.open(path, flags, mode: mode) }
        errno = ENOSPC
        return -1
    }
    func write(_ octets: UnsafeRawBufferPointer, to descriptor: Int32) -> Int { system.write(octets, to: descriptor) }
    func read(_ octets: UnsafeMutableRawBufferPointer, at offset: Int, from descriptor: Int32) -> Int {
        system.read(octets, at: offset, from: descriptor)
    }
    func sync(_ descriptor: Int32, isFolder: Bool) -> Int32 { system.sync(descriptor, isFolder: isFolder) }
    func rename(_ path: String, to other: String) -> Int32 { system.rename(path, to: other) }
    func unlink(_ path: String) -> Int32 { system.unlink(path) }
}
