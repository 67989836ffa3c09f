import ArgumentParser
import CommunitySimulation
import Foundation
import Synchronization

/// Runs simulated communities: `simulate --seeds 200`, or one of them again: `simulate --first 17 --seeds 1 --trace`.
@main struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Puts simulated communities under faults and judges what becomes of their mail.")

    @Option(help: "The first seed.") var first: UInt64 = 1
    @Option(help: "How many seeds.") var seeds: UInt64 = 1
    @Option(help: "Simulated minutes of faults a seed; healing and draining come on top.") var minutes = 10
    @Option(help: "Up to so many minutes instead, another span for each seed.") var longest: Int?
    @Option(help: "Threads.") var threads = 2
    @Option(help: "Minutes of real time after which no further seed is begun.") var limit = 600
    @Option(name: .customLong("least-pace"), help: "Fails below so many times real time.") var leastPace = 0
    @Flag(help: "Print all that happens, in order.") var trace = false
    @Flag(help: "Go on after a seed that failed.") var all = false

    func validate() throws {
        guard seeds > 0, (1...10_000).contains(minutes), (1...10_000).contains(longest ?? 1), (1...64).contains(threads) else {
            throw ValidationError("seeds, minutes and threads are positive numbers")
        }
    }

    func run() throws {
        try hashAlike()
        let rounds = Rounds(first: first, count: seeds, deadline: .now + .seconds(limit * 60))
        let begun = ContinuousClock.now
        let workers = (0..<threads).map { _ in
            let done = DispatchSemaphore(value: 0)
            let thread = Thread {
                while let seed = rounds.next() { rounds.ended(simulation(seed).run(), goesOn: all, printsTrace: trace) }
                done.signal()
            }
            thread.stackSize = 16 * 1_024 * 1_024
            thread.start()
            return done
        }
        for worker in workers { worker.wait() }
        try rounds.conclude(after: ContinuousClock.now - begun, leastPace: leastPace, command: replay)
    }

    private func simulation(_ seed: UInt64) -> Simulation {
        let span = longest.map { 10 + Int(seed &* 0x9E37_79B9 % UInt64(max(1, $0 - 9))) } ?? minutes
        return Simulation(seed: seed, span: .seconds(span * 60), keepsTrace: trace)
    }

    private var replay: String { longest.map { " --longest \($0)" } ?? " --minutes \(minutes)" }

    /// In which order a set or dictionary is gone through must not change from run to run: that is settled before the program begins.
    private func hashAlike() throws {
        guard ProcessInfo.processInfo.environment["SWIFT_DETERMINISTIC_HASHING"] == nil else { return }
        setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
        var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        execv("/proc/self/exe", &arguments)
        throw ValidationError("cannot begin anew with SWIFT_DETERMINISTIC_HASHING=1; set it and try again")
    }
}
