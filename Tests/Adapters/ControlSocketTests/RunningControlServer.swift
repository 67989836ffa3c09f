import ControlSocket
import Logging
import MailModel
import SecureMailTestKit
import Testing

/// A control server of one test, which it ends.
final class RunningControlServer: Sendable {
    typealias Handler = @Sendable (_ request: Octets, _ answer: ControlAnswer) async throws -> Void

    let folder: TemporaryFolder
    private let task: Task<Void, any Error>

    var path: String { folder.file("control.sock") }
    /// Patient: other tests may take the machine for long.
    var client: ControlClient { ControlClient(path: path, patience: .seconds(120)) }

    /// Returns when it listens.
    init(in folder: TemporaryFolder, _ handle: @escaping Handler) async throws {
        self.folder = folder
        let path = folder.file("control.sock")
        let server = ControlServer(path: path, logger: Logger(label: "test"), handle: handle)
        task = Task { try await server.run() }
        while RawControlClient(path) == nil { try await Task.sleep(for: .milliseconds(5)) }
    }

    convenience init(_ handle: @escaping Handler) async throws { try await self.init(in: TemporaryFolder(), handle) }

    deinit { task.cancel() }

    /// Asks it to end, and waits until it has.
    func stop() async throws {
        task.cancel()
        try await task.value
    }
}

extension ControlClient {
    /// All pieces of an answer.
    func pieces(_ request: String) async throws(ControlFailure) -> [String] {
        var pieces: [String] = []
        try await answers(to: Octets(utf8: request)) { pieces.append(String(decoding: $0.bytes, as: UTF8.self)) }
        return pieces
    }
}
