import Glibc
package import Logging
package import MailModel
import Synchronization

/// Answers commands on a state directory's control socket, for its owner and for root only.
package struct ControlServer: Sendable {
    /// Connections at once; further ones are refused.
    package static let mostConnections = 16

    private let path: String
    private let logger: Logger
    private let handle: @Sendable (_ request: Octets, _ answer: ControlAnswer) async throws -> Void

    /// - Parameters:
    ///   - path: at most 107 octets.
    ///   - handle: answers one request, a line of JSON without its end. The description of what it throws is shown to who asked, as a misuse
    ///     where it is ``ControlFailure/misused(_:)``.
    package init(
        path: String, logger: Logger,
        handle: @escaping @Sendable (_ request: Octets, _ answer: ControlAnswer) async throws -> Void
    ) {
        (self.path, self.logger, self.handle) = (path, logger, handle)
    }

    /// Serves until its task is cancelled. The caller owns the state directory, so a socket that is there already is a dead one.
    package func run() async throws {
        let listener = try ControlListener(path: path)
        defer { listener.removeFile() }
        let open = OpenConnections()
        try await withTaskCancellationHandler {
            try await withThrowingDiscardingTaskGroup { group in
                while let connection = try await listener.accept() {
                    let hasPlace = open.enter(limit: Self.mostConnections)
                    group.addTask {
                        await withTaskCancellationHandler {
                            await serve(connection, hasPlace: hasPlace)
                        } onCancel: {
                            connection.interrupt()
                        }
                        if hasPlace { open.leave() }
                    }
                }
            }
        } onCancel: {
            listener.stop()
        }
    }

    /// How many connections are being served.
    private final class OpenConnections: Sendable {
        private let count = Mutex(0)

        func enter(limit: Int) -> Bool {
            count.withLock { count in
                guard count < limit else { return false }
                count += 1
                return true
            }
        }

        func leave() { count.withLock { $0 -= 1 } }
    }

    private static func kind(of error: any Error) -> ControlWire.FrameKind {
        if case ControlFailure.misused = error { .misuse } else { .error }
    }

    private func serve(_ connection: ControlConnection, hasPlace: Bool) async {
        guard let user = connection.peerUser(), user == 0 || user == geteuid() else {
            logger.warning("a process of another user tried the control socket")
            return
        }
        do {
            guard hasPlace else { throw ControlFailure.refused("too many commands at once") }
            guard let request = try await connection.receiveRequest() else { return }
            // A request that came whole is acted on, whether who sent it still waits or not.
            try? await connection.send(.taken, Octets())
            try await handle(request, ControlAnswer(connection: connection))
            try await connection.send(.end, Octets())
        } catch ControlFailure.broken(let reason) {
            logger.debug("a connection of the control socket ended early", metadata: ["reason": "\(reason)"])
        } catch {
            let text = Octets(Array(String(describing: error).utf8.prefix(ControlWire.longestError)))
            try? await connection.send(Self.kind(of: error), text)
        }
    }
}
