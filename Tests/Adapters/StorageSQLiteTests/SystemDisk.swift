import DiskCalls
import Foundation

/// The machine's own disk: the base of those that fail or wait as a file is opened.
class SystemDisk: FileCalls, @unchecked Sendable {
    private let system = SystemFileCalls()

    func open(_ path: String, _ flags: Int32, mode: mode_t) -> Int32 { system.open(path, flags, mode: mode) }
    func makeFolder(_ path: String) -> Int32 { system.makeFolder(path) }
    func write(_ octets: UnsafeRawBufferPointer, to descriptor: Int32) -> Int { system.write(octets, to: descriptor) }
    func read(_ octets: UnsafeMutableRawBufferPointer, at offset: Int, from descriptor: Int32) -> Int {
        system.read(octets, at: offset, from: descriptor)
    }
    func sync(_ descriptor: Int32, isFolder: Bool) -> Int32 { system.sync(descriptor, isFolder: isFolder) }
    func rename(_ path: String, to other: String) -> Int32 { system.rename(path, to: other) }
    func unlink(_ path: String) -> Int32 { system.unlink(path) }
}
