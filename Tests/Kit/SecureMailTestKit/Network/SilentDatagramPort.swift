import Glibc

/// A UDP port of loopback where what comes is never answered.
package final class SilentDatagramPort: Sendable {
    package let port: Int
    private let descriptor: Int32

    package init?() {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, LoopbackSocket.withAddress(0, { bind(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            return nil
        }
        (self.descriptor, port) = (descriptor, LoopbackSocket.localPort(of: descriptor))
    }

    deinit { close(descriptor) }

    /// What came since it was last asked.
    package func received() -> [[UInt8]] {
        var all: [[UInt8]] = []
        while true {
            var piece = [UInt8](repeating: 0, count: 4_096)
            let count = recv(descriptor, &piece, piece.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return all }
            all.append(Array(piece[..<count]))
        }
    }
}
