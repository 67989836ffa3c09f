import Glibc

/// The socket's file as the system's calls take it.
enum ControlAddress {
    /// Octets of a path (`sun_path` without its closing zero, unix(7)).
    static let longestPath = 107

    /// Makes a socket and calls `body` with it and its address; the caller owns the socket that is returned.
    static func socket(
        for path: String, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(ControlFailure) -> (descriptor: Int32, reason: Int32) {
        guard path.utf8.count <= longestPath, !path.utf8.contains(0) else {
            throw .broken("the path of the socket has more than \(longestPath) octets")
        }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .broken("socket: errno \(errno)") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return (descriptor, result == 0 ? 0 : errno)
    }
}
