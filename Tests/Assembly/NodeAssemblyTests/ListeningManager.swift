import Glibc

/// A manager's datagram socket.
final class ListeningManager {
    private let socket: Int32

    init?(_ path: String) {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) {
            $0.copyBytes(from: path.utf8)
            if path.hasPrefix("@") { $0[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
        }
        guard bound == 0 else { return nil }
    }

    deinit { close(socket) }

    var heard: String {
        var octets = [UInt8](repeating: 0, count: 256)
        let count = recv(socket, &octets, octets.count, Int32(MSG_DONTWAIT))
        return String(decoding: octets.prefix(max(0, count)), as: UTF8.self)
    }
}
