import ControlSocket
import Foundation
package import Logging
import MailModel
import NetworkTransport
import ServiceLifecycle

/// A node of whatever roles its settings say.
package struct Node: Service {
    private let settings: NodeSettings
    private let gateway: GatewayNode?
    private let authority: AuthorityNode?
    private let lock: StateLock
    private let logger: Logger
    private let ready: @Sendable () async -> Void

    /// Takes the state directory and opens all that the node works with.
    ///
    /// - Parameter ready: called when every listener is bound.
    /// - Throws: ``NodeFailure`` in words for the operator.
    package static func open(
        _ settings: NodeSettings, logger: Logger, ready: @escaping @Sendable () async -> Void = {}
    ) async throws -> Node {
        LargeMemory.returnsWhenFreed()
        DescriptorReserve.raiseLimit()  // first: what is opened goes by it
        try? FileManager.default.createDirectory(
            atPath: settings.stateDirectory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let lock: StateLock
        do { lock = try await StateLock.take(in: settings.stateDirectory, patience: StateLock.patienceOfServe) } catch {
            switch error {
            case .taken: throw NodeFailure("Another node uses \(settings.stateDirectory) (node.state); end it first.")
            case .unusable(let reason):
                throw NodeFailure("\(settings.stateDirectory) (node.state) cannot be used: \(String(cString: strerror(reason)))")
            }
        }
        let gateway =
            settings.gateway == nil
            ? nil : try GatewayNode(try NodeStores.open(settings, lock: lock, logger: logger), logger: logger)
        let authority = try await settings.authority.asyncMap {
            try await AuthorityNode.open(
                settings, $0, isAlone: settings.gateway == nil, logger: logger)
        }
        return Node(settings: settings, gateway: gateway, authority: authority, lock: lock, logger: logger, ready: ready)
    }

    package func run() async throws {
        let waiting = Countdown((gateway == nil ? 0 : 1) + (authority == nil ? 0 : 1))
        let ready = ready, logger = logger, roles = settings.roles.map(\.rawValue).sorted().joined(separator: ", ")
        let oneReady: @Sendable () async -> Void = {
            guard waiting.isLast() else { return }
            logger.notice("ready: \(roles)")
            await ready()
        }
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                if let gateway { group.addTask { try await gateway.run(ready: oneReady) } }
                if let authority { group.addTask { try await authority.run(ready: oneReady) } }
                do { try await group.waitForAll() } catch is CancellationError {} catch let failure as ListenFailure {
                    throw NodeFailure(failure.description, isUsage: failure.isLasting)
                } catch {
                    throw NodeFailure("The node cannot go on: \(error)")
                }
            }
        }
        logger.notice("stopped")
    }
}

extension Optional {
    fileprivate func asyncMap<Result>(_ transform: (Wrapped) async throws -> Result) async throws -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
