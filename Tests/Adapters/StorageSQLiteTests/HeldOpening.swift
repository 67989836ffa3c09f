import DiskCalls
import Dispatch
import Foundation
import Synchronization

/// A disk on which a file that ends with `-wal` is opened when that is let go.
final class HeldOpening: FileCalls {
    private let system = SystemFileCalls()
    private let isHeld = Atomic(false)
    private let (begun, beginning) = AsyncStream<Void>.makeStream()
    private let gate = DispatchSemaphore(value: 0)
    let isLetGo = Atomic(false)

    func hold() { isHeld.store(true, ordering: .relaxed) }

    /// Returns when somebody waits for it.
    func isAsked() async { for await _ in begun {} }

    /// A moment later, from a thread of its own.
    func letGoSoon() {
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(50)) { [self] in
            isLetGo.store(true, ordering: .relaxed)
            gate.signal()
        }
    }

    func open(_ path: String, _ flags: Int32, mode: mode_t) -> Int32 {
        if path.hasSuffix("-wal"), isHeld.exchange(false, ordering: .relaxed) {
            beginning.finish()
            gate.wait()
        }
        return system.open(path, flags, mode: mode)
    }

    func makeFolder(_ path: String) -> Int32 { system.makeFolder(path) }
    func write(_ octets: UnsafeRawBufferPointer, to descriptor: Int32) -> Int { system.write(octets, to: descriptor) }
    func read(_ octets: UnsafeMutableRawBufferPointer, at offset: Int, from descriptor: Int32) -> Int {
        system.read(octets, at: offset, from: descriptor)
    }
    func sync(_ descriptor: Int32, isFolder: Bool) -> Int32 { system.sync(descriptor, isFolder: isFolder) }
    func rename(_ path: String, to other: String) -> Int32 { system.rename(path, to: other) }
    func unlink(_ path: String) -> Int32 { system.unlink(path) }
}
