import Dispatch
import Glibc

/// A client that keeps no rule of the protocol. What blocks runs on a queue of its own: the threads of tasks are few.
final class RawControlClient: Sendable {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "test.control.client")

    /// `nil` when nobody listens.
    init?(_ path: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, RawControlAddress.call(path, { connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        var time = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// - Returns: whether all of it was taken.
    @discardableResult
    func send(_ octets: [UInt8]) async -> Bool {
        await onQueue { [descriptor] in
            var rest = octets[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Leaves as a process does that is killed.
    func leave() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// All that comes until the other side ends, or falls silent for half a minute.
    func receiveAll() async -> [UInt8] {
        await onQueue { [descriptor] in
            var octets: [UInt8] = [], piece = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(descriptor, &piece, piece.count, 0)
                guard count > 0 else { return octets }
                octets += piece[..<count]
            }
        }
    }

    private func onQueue<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: body()) } }
    }
}
