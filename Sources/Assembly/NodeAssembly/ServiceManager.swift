import Glibc

/// The service manager that started this process, told that it is ready, or still at work on its start, as sd_notify(3) says: a datagram to the
/// socket that the variable NOTIFY_SOCKET names. Without the variable nothing is told.
package struct ServiceManager: Sendable {
    /// Octets of a socket's path (`sun_path` without its closing zero, unix(7)).
    private static let longestPath = 107

    private let path: String?

    package init(environment: [String: String]) { path = environment["NOTIFY_SOCKET"] }

    /// A manager that is not there, or does not listen, changes nothing for the node.
    ///
    /// - Returns: whether it was told.
    @discardableResult package func tellReady() -> Bool { tell("READY=1") }

    /// Asks for more time to start than the unit allows (`TimeoutStartSec`).
    ///
    /// - Parameter time: from now, until this is told again, or the node is ready.
    @discardableResult func extendStart(by time: Duration) -> Bool {
        tell("EXTEND_TIMEOUT_USEC=\(time.components.seconds)000000")
    }

    private func tell(_ text: String) -> Bool {
        let octets = Array(text.utf8)
        guard let path, Self.isAddress(path) else { return false }
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        let sent = Self.withAddress(path) { sendto(socket, octets, octets.count, Int32(MSG_NOSIGNAL), $0, $1) }
        return sent == octets.count
    }

    /// Calls `body` with the socket's address as the system's calls take it.
    ///
    /// - Parameter path: of at most 107 octets.
    static func withAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) {
            $0.copyBytes(from: path.utf8)
            // The abstract namespace: a zero stands for the at sign.
            if path.hasPrefix("@") { $0[0] = 0 }
        }
        // An abstract name ends where the address ends, so the length is exact.
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    private static func isAddress(_ path: String) -> Bool {
        (path.hasPrefix("/") || path.hasPrefix("@")) && (2...longestPath).contains(path.utf8.count) && !path.utf8.contains(0)
    }
}
