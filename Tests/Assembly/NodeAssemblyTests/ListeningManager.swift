import Glibc

@testable import NodeAssembly

/// A manager's datagram socket.
final class ListeningManager {
    private let socket: Int32

    init?(_ path: String) {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard ServiceManager.withAddress(path, { bind(socket, $0, $1) }) == 0 else { return nil }
    }

    deinit { close(socket) }

    var heard: String {
        var octets = [UInt8](repeating: 0, count: 256)
        let count = recv(socket, &octets, octets.count, Int32(MSG_DONTWAIT))
        return String(decoding: octets.prefix(max(0, count)), as: UTF8.self)
    }
}
