import Dispatch
import Glibc

/// A listening socket that answers every connection with the same octets; or, once it is dead, a file that nobody answers at.
final class RawControlListener: Sendable {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "test.control.listener")

    /// - Parameter answer: sent to each client after its line, before the end; `nil`: nobody is ever taken.
    init?(_ path: String, answering answer: [UInt8]?) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, RawControlAddress.call(path, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 8) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        guard let answer else { return }
        queue.async {
            while case let client = accept(descriptor, nil, nil), client >= 0 {
                var piece = [UInt8](repeating: 0, count: 65_536)
                while case let count = recv(client, &piece, piece.count, 0), count > 0, piece[count - 1] != 0x0A {}
                _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL))
                close(client)
            }
        }
    }

    /// Its process ends: the file stays.
    func die() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
}
