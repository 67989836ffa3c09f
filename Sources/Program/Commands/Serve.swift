import ArgumentParser
import Foundation
import Logging
import MailModel
import NodeAssembly
import ServiceLifecycle
import UnixSignals

/// `securemail serve`: runs a node until SIGTERM or SIGINT.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the node of this configuration.",
        discussion:
            """
            Stops at SIGTERM or SIGINT: no new mail is taken, what is under way is finished, what is queued stays queued. \
            Under systemd it tells when every listener is bound (Type=notify), and asks for more time while it works on its start.
            """)

    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let settings = try configuration.settings()
        let logger = Logger(label: settings.name.text) { label in LineLogHandler(label: label, settings: settings.log) }
        do {
            let manager = ServiceManager(environment: ProcessInfo.processInfo.environment)
            let node = try await LongStart.during(manager) {
                try await Node.open(settings, logger: logger) { manager.tellReady() }
            }
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: [.init(service: node, successTerminationBehavior: .gracefullyShutdownGroup)],
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run()
        } catch let failure as NodeFailure {
            Terminal.error(failure.description)
            throw ExitCode(failure.isUsage ? 64 : 1)
        }
    }
}
