import DiskCalls
import Glibc

/// Ownership of a state directory: `flock` on its file `lock`, which the system gives up when the process ends, however it ends.
package final class StateLock: Sendable {
    /// How long `serve` waits for another owner to end.
    package static let patienceOfServe = Duration.seconds(30)
    /// How long a command goes on trying the lock and the socket.
    package static let patienceOfCommand = Duration.seconds(10)
    private static let pause = Duration.milliseconds(100)

    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }

    /// - Returns: `nil` when another process owns the directory now.
    package static func takeNow(in directory: String) throws(StateLockFailure) -> StateLock? {
        let descriptor = open("\(directory)/lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unusable(errno) }
        guard FileOwner(of: directory)?.take(descriptor) ?? true else {
            let reason = errno
            close(descriptor)
            throw .unusable(reason)
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            guard reason != EINTR else { continue }
            close(descriptor)
            guard reason == EWOULDBLOCK else { throw .unusable(reason) }
            return nil
        }
        return StateLock(descriptor: descriptor)
    }

    /// Tries until it is taken or the patience is at its end; cancellation ends it too.
    package static func take(in directory: String, patience: Duration) async throws(StateLockFailure) -> StateLock {
        let end = ContinuousClock.now + patience
        while true {
            if let lock = try takeNow(in: directory) { return lock }
            guard ContinuousClock.now < end, (try? await Task.sleep(for: pause)) != nil else { throw .taken }
        }
    }
}
