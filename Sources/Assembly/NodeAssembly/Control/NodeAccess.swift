import ControlSocket
import Logging
import MailModel

/// How a command reaches a node: the running one over its control socket; with no owner, the stores themselves, under the lock.
package struct NodeAccess: Sendable {
    private static let pause = Duration.milliseconds(100)

    private let settings: NodeSettings

    package init(_ settings: NodeSettings) { self.settings = settings }

    /// - Throws: ``NodeFailure`` in words for the operator.
    package func answers(to request: NodeRequest, _ body: (NodeAnswer) async throws -> Void) async throws {
        let end = ContinuousClock.now + StateLock.patienceOfCommand
        while true {
            if try await askOwner(request, body) { return }
            if let lock = try lock() {
                return try await withoutOwner(lock, request, body)
            }
            // Somebody holds the lock and does not listen yet: a node that is only starting.
            guard ContinuousClock.now < end else {
                throw NodeFailure(
                    "Another process holds \(settings.stateDirectory)/lock and does not answer; is a node starting or ending?")
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// - Returns: whether a running node answered; nothing is opened when none does.
    func askOwner(_ request: NodeRequest, _ body: (NodeAnswer) async throws -> Void) async throws -> Bool {
        do { return try await ask(request, body) } catch {
            switch error {
            case .noServer: return false
            case .silent:
                throw NodeFailure(
                    "The node of \(settings.stateDirectory) runs and does not answer: it is stopped or stuck; see its process and log."
                )
            case .refused(let text): throw NodeFailure(text)
            case .misused(let text): throw NodeFailure(text, isUsage: true)
            case .broken(let text): throw NodeFailure("The node's answer broke off: \(text)")
            }
        }
    }

    /// The same, and why not; a running node that does not answer is told apart (``ControlFailure/silent``).
    func ask(_ request: NodeRequest, _ body: (NodeAnswer) async throws -> Void) async throws(ControlFailure) -> Bool {
        let client = ControlClient(path: "\(settings.stateDirectory)/control.sock")
        let octets: Octets
        do { octets = try NodeWire.octets(request) } catch { throw .broken("\(error)") }
        do {
            try await client.answers(to: octets) { try await body(try NodeWire.answer($0)) }
            return true
        } catch {
            guard error != .noServer else { return false }
            throw error
        }
    }

    private func lock() throws -> StateLock? {
        try StateOwner.become(ownerOf: settings.stateDirectory)
        do { return try StateLock.takeNow(in: settings.stateDirectory) } catch {
            throw NodeFailure("\(settings.stateDirectory) (node.state) cannot be used; make it, or run as the node's user.")
        }
    }

    private func withoutOwner(
        _ lock: StateLock, _ request: NodeRequest, _ body: (NodeAnswer) async throws -> Void
    ) async throws {
        var logger = Logger(label: settings.name.text) { LineLogHandler(label: $0, settings: settings.log) }
        logger.logLevel = .warning
        let stores = try NodeStores.open(settings, lock: lock, logger: logger)
        await stores.keeper.readKept()
        do { try await NodeOperations(stores).perform(request, body) } catch {
            await stores.close()
            throw error
        }
        await stores.close()
    }
}
