import Glibc
package import MailModel

/// Asks the owner of a state directory.
package struct ControlClient: Sendable {
    private let path: String

    package init(path: String) { self.path = path }

    /// Sends one request and hands each piece of the answer over as it comes. The next is read when `body` has returned.
    ///
    /// - Parameters:
    ///   - request: one line of JSON without its end, at most 1,048,576 octets.
    ///   - body: what it throws ends the exchange, as ``ControlFailure/broken(_:)`` unless it is a ``ControlFailure`` itself.
    package func answers(
        to request: Octets, _ body: (Octets) async throws -> Void
    ) async throws(ControlFailure) {
        guard request.count <= ControlWire.largest, !request.bytes.contains(ASCII.lineFeed) else {
            throw .broken("a request is one line of at most \(ControlWire.largest) octets")
        }
        let connection = try connect()
        let result: Result<Void, ControlFailure> = await withTaskCancellationHandler {
            do throws(ControlFailure) { return .success(try await exchange(request, over: connection, body)) } catch {
                return .failure(error)
            }
        } onCancel: {
            connection.interrupt()
        }
        try result.get()
    }

    private func exchange(
        _ request: Octets, over connection: ControlConnection, _ body: (Octets) async throws -> Void
    ) async throws(ControlFailure) {
        // Who refuses before the request is whole has said why: the answer tells more than the failed send.
        try? await connection.send(request: request)
        while true {
            let (kind, octets) = try await connection.receiveFrame()
            switch kind {
            case .piece:
                do { try await body(octets) } catch {
                    throw error as? ControlFailure ?? .broken(String(describing: error))
                }
            case .error: throw .refused(String(decoding: octets.bytes, as: UTF8.self))
            case .end: return
            }
        }
    }

    private func connect() throws(ControlFailure) -> ControlConnection {
        let (descriptor, reason) = try ControlAddress.socket(for: path) { Glibc.connect($0, $1, $2) }
        let connection = ControlConnection(taking: descriptor)
        switch reason {
        case 0: return connection
        case ENOENT, ECONNREFUSED: throw .noServer
        default: throw .broken("connect: errno \(reason)")
        }
    }
}
