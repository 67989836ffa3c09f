import Dispatch
import Foundation
import Synchronization

/// A disk on which a file that ends with `-wal` is opened when that is let go.
final class HeldOpening: SystemDisk, @unchecked Sendable {
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

    override func open(_ path: String, _ flags: Int32, mode: mode_t) -> Int32 {
        if path.hasSuffix("-wal"), isHeld.exchange(false, ordering: .relaxed) {
            beginning.finish()
            gate.wait()
        }
        return super.open(path, flags, mode: mode)
    }
}
