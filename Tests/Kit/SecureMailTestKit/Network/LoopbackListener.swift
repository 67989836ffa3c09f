import Dispatch
import Glibc
import Synchronization

/// A TCP server of one test, on a port that the system chose; what it says to each connection is the test's.
package final class LoopbackListener: Sendable {
    package let port: Int
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "test.loopback.listener")
    private let accepted = Mutex(0)

    /// Connections so far.
    package var connections: Int { accepted.withLock { $0 } }

    /// - Parameter serve: the connection ends when it returns.
    package init?(_ serve: @escaping @Sendable (LoopbackSocket) async -> Void) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, LoopbackSocket.withAddress(0, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 64) == 0
        else {
            close(descriptor)
            return nil
        }
        (self.descriptor, port) = (descriptor, LoopbackSocket.localPort(of: descriptor))
        queue.async { [weak self] in
            while case let client = accept(descriptor, nil, nil), client >= 0 {
                self?.accepted.withLock { $0 += 1 }
                let connection = LoopbackSocket(taking: client)
                Task {
                    await serve(connection)
                    connection.end()
                }
            }
            close(descriptor)
        }
    }

    /// No further connection is taken.
    deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
