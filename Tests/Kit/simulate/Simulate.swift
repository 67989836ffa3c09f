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
    @Option(help: "Minutes of real time after which no further seed is begun, which fails if one is left.") var limit = 600
    @Option(name: .customLong("least-pace"), help: "Fails below so many times real time.") var leastPace = 0
    @Option(name: .customLong("most-memory"), help: "Fails above so many MiB.") var mostMemory = 1_024
    @Flag(help: "Run each seed twice, and compare all that happens.") var twice = false
    @Option(help: ArgumentHelp("End in a trap once this seed is under way, to show that it is told.", visibility: .hidden))
    var trapAt: UInt64?
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
        TrapNotice.begin()
        let workers = (0..<threads).map { number in
            let done = DispatchSemaphore(value: 0)
            let thread = Thread {
                while let seed = rounds.next() {
                    TrapNotice.runs(seed, on: number, command: replay)
                    rounds.ended(outcome(of: seed), goesOn: all, printsTrace: trace)
                    TrapNotice.ended(on: number)
                }
                done.signal()
            }
            thread.stackSize = 16 * 1_024 * 1_024
            thread.start()
            return done
        }
        for worker in workers { worker.wait() }
        try rounds.conclude(after: ContinuousClock.now - begun, leastPace: leastPace, mostMemory: mostMemory, command: replay)
    }

    private func outcome(of seed: UInt64) -> Simulation.Outcome {
        precondition(seed != trapAt, "asked for")
        let outcome = simulation(seed).run()
        guard twice else { return outcome }
        let again = simulation(seed).run()
        guard again.digest != outcome.digest else { return outcome }
        let first = zip(outcome.trace, again.trace).first { $0 != $1 }
        return outcome.violating("it was another one when it was run again\(first.map { ": \($0.0) | \($0.1)" } ?? "")")
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
