import ArgumentParser
import Foundation

/// Figures of the parts that every message passes: `make bench`.
struct PartsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parts", abstract: "Median times of parsing, protecting, opening, queueing and looking up.")

    @Option(help: "Runs of each line; the median is printed.") var runs = 7
    @Option(help: "Only lines whose name holds this text.") var only: String?
    @Option(help: "A folder on a real disk, for the queue's files.") var place = ".build-bench"

    func validate() throws {
        guard (1...101).contains(runs) else { throw ValidationError("--runs is 1 to 101") }
    }

    func run() async throws {
        let disk = try ScratchFolder(in: place)
        defer { disk.remove() }
        // Made one after the other: what a group measures with is gone before the next one's begins.
        let groups: [@Sendable () async throws -> [Benchmark]] = [
            { try ParseBenchmarks.all() }, { Base64Benchmarks.all() }, { try await MailBenchmarks.make().all() },
            { try QueueBenchmarks.all(in: disk) }, { try await DirectoryBenchmarks.all() },
        ]
        let table = Table()
        table.printHead(runs: runs)
        for group in groups {
            for benchmark in try await group() where only.map({ benchmark.name.contains($0) }) ?? true {
                table.print(benchmark, try await Measurement.of(benchmark, runs: runs))
            }
        }
    }
}
