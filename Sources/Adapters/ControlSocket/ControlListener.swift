import Dispatch
import Glibc

/// The listening end of the control socket.
final class ControlListener: Sendable {
    private static let backlog: Int32 = 64
    /// Before accepting is tried again when the process has no descriptor left.
    private static let pauseWithoutDescriptors: useconds_t = 100_000

    private let path: String
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "securemail.control.listener")

    /// Binds, mode 0600 from the first moment. A socket that an earlier owner left is replaced; anything else in its place is not.
    init(path: String) throws(ControlFailure) {
        try Self.removeStale(path)
        let (descriptor, reason) = try ControlAddress.socket(for: path) { descriptor, address, length in
            // Linux gives the file the mode of the socket, less the umask.
            guard fchmod(descriptor, 0o600) == 0, bind(descriptor, address, length) == 0 else { return -1 }
            return listen(descriptor, Self.backlog)
        }
        guard reason == 0 else {
            close(descriptor)
            throw .broken("bind: errno \(reason)")
        }
        (self.path, self.descriptor) = (path, descriptor)
    }

    deinit { close(descriptor) }

    /// Ends ``accept()``, now and later; safe from any thread.
    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    func removeFile() { unlink(path) }

    /// - Returns: `nil` after ``stop()``.
    func accept() async throws(ControlFailure) -> ControlConnection? {
        let result: (descriptor: Int32, reason: Int32) = await withCheckedContinuation { continuation in
            queue.async { [self] in continuation.resume(returning: acceptBlocking()) }
        }
        if result.descriptor >= 0 { return ControlConnection(taking: result.descriptor) }
        guard result.reason == EINVAL else { throw .broken("accept: errno \(result.reason)") }
        return nil
    }

    private func acceptBlocking() -> (descriptor: Int32, reason: Int32) {
        while true {
            let accepted = Glibc.accept(descriptor, nil, nil)
            if accepted >= 0, fcntl(accepted, F_SETFD, FD_CLOEXEC) == 0 { return (accepted, 0) }
            let reason = errno
            switch reason {
            case EINTR, ECONNABORTED: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: usleep(Self.pauseWithoutDescriptors)
            default: return (-1, reason)
            }
        }
    }

    private static func removeStale(_ path: String) throws(ControlFailure) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .broken("lstat: errno \(errno)") }
            return
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .broken("something that is no socket stands in its place") }
        guard unlink(path) == 0 else { throw .broken("unlink: errno \(errno)") }
    }
}
