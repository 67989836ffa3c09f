import ArgumentParser
import CommunityModel
import Foundation
import MailModel
import MerkleLog
import MessageFlow
import NodeAssembly
import SecureMailTestKit

/// A large community's directory: from nothing, from disk, one statement more, look-ups. Each step is a process of its own, as it is for a node.
struct DirectoryCommand: AsyncParsableCommand {
    enum Step: String, ExpressibleByArgument, CaseIterable { case make, cold, restart, entry, lookup }

    static let configuration = CommandConfiguration(
        commandName: "directory",
        abstract: "A community of many members: cold start, restart, one statement more, look-ups, memory.")

    @Option(help: "Members.") var members = 10_000
    @Option(help: "Domains of all members together.") var domains = 200_000
    @Option(help: "Statements of its log.") var statements = 1_000_000
    @Option(help: "A folder on a real disk; the community is kept there for the next run.") var place = ".build-bench"
    @Argument(help: "make, cold, restart, entry or lookup.") var step: Step

    func validate() throws {
        guard (1...100_000).contains(members), (members...1_000_000).contains(domains),
            (2 + 5 * members + domains...StatementLimits.statements).contains(statements)
        else { throw ValidationError("--statements is at least 2 and 5 a member and 1 a domain, and 4,000,000 at most") }
    }

    func run() async throws {
        let log = try await timed("community made or found") {
            try await SyntheticLog.make(members: members, domains: domains, statements: statements, in: place)
        }
        let node = try DirectoryNode(log, state: "\(log.folder)/state")
        let before = ProcessMemory.resident
        switch step {
        case .make: break
        case .cold:
            try node.forget()
            try await timed("cold start") { try await node.look(at: FolderLogSource(log.folder)) }
        case .restart: try await timed("restart") { try await node.restart() }
        case .entry:
            try await timed("restart") { try await node.restart() }
            try await EntryMeasurement(node, log).run()
        case .lookup:
            try await timed("restart") { try await node.restart() }
            try await lookup(node, log)
        }
        print(
            String(
                format: "resident: %.0f MiB more than before, %.0f MiB at most", ProcessMemory.resident - before,
                ProcessMemory.most))
    }

    private func timed<Value>(_ name: String, _ body: () async throws -> Value) async throws -> Value {
        let start = ContinuousClock.now, processor = ProcessMemory.processor
        let value = try await body()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print("\(name): " + String(format: "%.2f s, processor %.2f s", seconds, ProcessMemory.processor - processor))
        return value
    }

    private func lookup(_ node: DirectoryNode, _ log: SyntheticLog) async throws {
        guard let directory = node.holder.current else { throw BenchmarkFailure(description: "no directory") }
        let table = Table()
        table.printHead(runs: 7)
        for benchmark in try DirectoryQuestions.all(directory, log.community) {
            table.print(benchmark, try await Measurement.of(benchmark, runs: 7))
        }
    }
}
