import Foundation
import KeyFiles
package import Logging
import MailModel
import NetworkTransport
import NodeAssembly
import SMTPProtocol
import SMTPTransport
import ServiceLifecycle

/// A whole community on loopback, in one process: an authority, a ministry, a mail provider, the mail servers of its customers.
package struct DemoCommunityRun: Service {
    /// How long the nodes get to hold the directory.
    private static let patience = Duration.seconds(30)

    private let layout: DemoLayout
    private let logger: Logger
    private let isPeerKeyReplaced: Bool
    private let say: @Sendable (String) -> Void

    /// - Parameter isPeerKeyReplaced: the provider gets a key that the directory does not know, to see that nothing is then delivered.
    package init(
        directory: String, portBase: Int, isPeerKeyReplaced: Bool = false, logger: Logger,
        say: @escaping @Sendable (String) -> Void
    ) {
        let absolute = URL(fileURLWithPath: directory).standardizedFileURL.path
        layout = DemoLayout(folder: absolute, portBase: portBase)
        (self.logger, self.say, self.isPeerKeyReplaced) = (logger, say, isPeerKeyReplaced)
    }

    /// Writes everything, starts nothing.
    package func prepare() async throws {
        try await prepared().write(to: layout.demoFile)
        say("Prepared \(layout.demoFile)")
        for name in ["authority"] + DemoLayout.nodes.map(\.name) {
            say("  securemail serve --config \(layout.configuration(name))")
        }
    }

    /// Runs until it is stopped.
    package func run() async throws {
        try await running { file in
            say(DemoGreeting.text(file, layout))
            try? await Task.sleep(for: .days(36_500))
        }
    }

    /// Sends one message and a reply, and tells how it went.
    package func runOnce() async throws -> Bool {
        try await running { file in
            try await DemoExchange(layout: layout, file: file, say: say).run()
        }
    }

    private func running<Result: Sendable>(_ body: @escaping @Sendable (DemoFile) async throws -> Result) async throws -> Result {
        let file = try await prepared()
        return try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self, returning: Result.self) { group in
                try await start(&group)
                try await holdDirectory()
                try file.write(to: layout.demoFile)
                let result = try await body(file)
                group.cancelAll()
                try? await group.waitForAll()
                return result
            }
        }
    }

    private func start(_ group: inout ThrowingTaskGroup<Void, any Error>) async throws {
        for name in ["authority"] + DemoLayout.nodes.map(\.name) {
            let settings = try NodeSettings.read(file: layout.configuration(name), environment: [:])
            let (listening, ready) = AsyncStream<Void>.makeStream()
            let node = try await Node.open(settings, logger: Logger(label: name) { _ in logger.handler }) { ready.finish() }
            group.addTask {
                defer { ready.finish() }
                try await node.run()
            }
            for await _ in listening {}
        }
        for customer in DemoLayout.customers {
            try addReceiver(at: layout.receiver(of: customer), folder: layout.receiverFolder(customer.id), &group)
        }
        try addReceiver(at: layout.outsideEndpoint, folder: layout.receiverFolder("outside"), &group)
    }

    private func addReceiver(
        at address: HostPort, folder: String, _ group: inout ThrowingTaskGroup<Void, any Error>
    ) throws {
        guard let name = DomainName("mail.example") else { return }
        let listener = SMTPListener(
            kind: .mx, address: address, security: .clear, limits: SMTPLimits(messageSize: 104_857_600),
            connections: ConnectionLimiter(limit: 1_000, perAddress: nil))
        let server = SMTPServer(
            listeners: [listener], hostName: name, service: try MaildirReceiver(folder: folder),
            budget: OctetBudget(limit: 536_870_912), logger: logger)
        group.addTask { try await server.run() }
    }

    /// Waits until every gateway goes by the published directory.
    private func holdDirectory() async throws {
        let end = ContinuousClock.now + Self.patience
        for node in DemoLayout.nodes {
            let settings = try NodeSettings.read(file: layout.configuration(node.name), environment: [:])
            while true {
                var hasDirectory = false
                try? await NodeAccess(settings).answers(to: NodeRequest("directory.show")) { _ in hasDirectory = true }
                if hasDirectory { break }
                guard ContinuousClock.now < end else { throw NodeFailure("\(node.name) did not get the directory in time.") }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private func prepared() async throws -> DemoFile {
        let file = try await DemoPreparation(layout: layout).carryOut()
        if isPeerKeyReplaced { try replacePeerKey() }
        return file
    }

    private func replacePeerKey() throws {
        let keys = "\(layout.nodeFolder("kiwimail"))/keys"
        for file in ["encryption-key.pem", "encryption-cert.pem"] {
            try FileManager.default.removeItem(atPath: "\(keys)/\(file)")
        }
        do throws(KeyFileFailure) { _ = try FileKeyService.create(in: keys, secret: nil) } catch {
            throw NodeFailure(error.description)
        }
    }
}
