import Dispatch
import Glibc

/// A TCP socket on loopback, for tests that need every octet in their hand. Its calls block on queues of their own: the threads of
/// tasks are few, and what is tested needs them.
package final class LoopbackSocket: Sendable {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "test.loopback")

    init(taking descriptor: Int32) {
        self.descriptor = descriptor
        var time = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// `nil` when nobody listens.
    package convenience init?(port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, Self.withAddress(port, { connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            return nil
        }
        self.init(taking: descriptor)
    }

    deinit { close(descriptor) }

    /// - Returns: whether all of it was taken.
    @discardableResult
    package func send(_ octets: some Sequence<UInt8>) async -> Bool {
        let octets = Array(octets)
        return await onQueue { [descriptor] in
            var rest = octets[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// - Returns: octets that were taken within a second; none when the other side does not read.
    package func sendNow(_ octets: [UInt8]) async -> Int {
        await onQueue { [descriptor] in
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&waiting, 1, 1_000) > 0 else { return 0 }
            return max(
                0, octets.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)) }
            )
        }
    }

    /// What comes next; nothing at the end of the stream, or after half a minute of silence.
    package func receive() async -> [UInt8] {
        await onQueue { [descriptor] in
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &piece, piece.count, 0)
            return count > 0 ? Array(piece[..<count]) : []
        }
    }

    /// Whether the other side has ended, and not only said nothing for a while.
    package var isEnded: Bool {
        var octet: UInt8 = 0
        let count = recv(descriptor, &octet, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        return count == 0 || count < 0 && errno != EAGAIN
    }

    /// All that comes until the other side ends, or has said nothing for half a minute: ``isEnded`` tells which.
    package func receiveAll() async -> [UInt8] {
        var octets: [UInt8] = []
        while case let piece = await receive(), !piece.isEmpty { octets += piece }
        return octets
    }

    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    package func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// A port of 127.0.0.1 that nobody had a moment ago, over UDP and TCP alike.
    package static func freePort() -> Int? {
        for _ in 0..<20 {
            let first = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            let second = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            defer {
                close(first)
                close(second)
            }
            // Below those that the system gives to who asks for any.
            let port = Int.random(in: 20_000..<30_000)
            if [first, second].allSatisfy({ socket in withAddress(port) { bind(socket, $0, $1) } == 0 }) { return port }
        }
        return nil
    }

    static func localPort(of descriptor: Int32) -> Int {
        var address = sockaddr_in(), length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    static func withAddress(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port)).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }

    private func onQueue<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: body()) } }
    }
}
