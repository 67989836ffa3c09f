import NIOCore
import Synchronization

/// Waits for a connection for as long as it is wanted. Name service and network take their time and cannot be called off; a connection
/// that comes too late is cut.
final class ConnectionAttempt: Sendable {
    private let waiting: Mutex<EventLoopPromise<SMTPClientConnection>?>
    private let result: EventLoopFuture<SMTPClientConnection>

    init(on loop: any EventLoop) {
        let promise = loop.makePromise(of: SMTPClientConnection.self)
        waiting = Mutex(promise)
        result = promise.futureResult
    }

    func run(_ connect: @escaping @Sendable () async throws -> SMTPClientConnection) async throws -> SMTPClientConnection {
        Task {
            do { finish(.success(try await connect())) } catch { finish(.failure(error)) }
        }
        return try await withTaskCancellationHandler {
            try await result.get()
        } onCancel: {
            finish(.failure(CancellationError()))
        }
    }

    private func finish(_ outcome: Result<SMTPClientConnection, any Error>) {
        if let promise = waiting.withLock({ $0.take() }) {
            promise.completeWith(outcome)
        } else if case .success(let late) = outcome {
            late.cut()
        }
    }
}
