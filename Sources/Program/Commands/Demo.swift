import ArgumentParser
import DemoCommunity
import Foundation
import Logging
import NodeAssembly
import ServiceLifecycle
import UnixSignals

/// `securemail demo`: a whole community on loopback.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs a whole community on this machine: an authority, a ministry, a mail provider, a firm.",
        discussion: "DIRECTORY/demo.json tells other programs where everything is. Stop it with Ctrl-C.")

    @Option(help: "The folder that holds the community; made anew.") var directory = "./.demo"
    @Option(help: "The first of the 100 ports that it uses.") var portBase = 8800
    @Flag(help: "Send one message and a reply, print the journey, and end.") var once = false
    @Flag(help: "Write keys, configurations and demo.json, and end; run the nodes yourself.") var prepare = false

    @Flag(
        name: .customLong("replace-peer-key"),
        help: "Give the provider a key that nobody knows of, to see that nothing is then delivered.")
    var isPeerKeyReplaced = false

    func validate() throws {
        guard (1_024...65_436).contains(portBase) else { throw ValidationError("--port-base takes a number from 1024 to 65436.") }
        guard !(once && prepare) else { throw ValidationError("--once and --prepare exclude each other.") }
    }

    func run() async throws {
        let logger = Logger(label: "demo") { label in
            LineLogHandler(label: label, settings: LogSettings(level: once ? .warning : .notice))
        }
        let demo = DemoCommunityRun(
            directory: directory, portBase: portBase, isPeerKeyReplaced: isPeerKeyReplaced, logger: logger
        ) { Terminal.line($0) }
        do {
            if prepare {
                try await demo.prepare()
            } else if once {
                guard try await demo.runOnce() else { throw ExitCode(1) }
            } else {
                let group = ServiceGroup(
                    configuration: ServiceGroupConfiguration(
                        services: [.init(service: demo, successTerminationBehavior: .gracefullyShutdownGroup)],
                        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
                try await group.run()
            }
        } catch let failure as NodeFailure {
            Terminal.error(failure.description)
            throw ExitCode(failure.isUsage ? 64 : 1)
        }
    }
}
