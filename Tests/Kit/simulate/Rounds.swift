import ArgumentParser
import CommunitySimulation
import Foundation
import Synchronization

/// The seeds that are still to be run, and what those before came to.
final class Rounds: Sendable {
    private struct State {
        var next: UInt64
        var isOver = false
        var count = 0
        var letters = 0
        var accepted = 0
        var fewest = Double.infinity
        /// Under faults: what is drained afterwards costs little.
        var simulated = Duration.zero
        var failed: [UInt64] = []
    }

    private let count: UInt64, end: UInt64
    private let deadline: ContinuousClock.Instant
    private let state: Mutex<State>

    init(first: UInt64, count: UInt64, deadline: ContinuousClock.Instant) {
        (self.count, end, self.deadline) = (count, first &+ count, deadline)
        state = Mutex(State(next: first))
    }

    func next() -> UInt64? {
        state.withLock { state in
            guard state.next < end, !state.isOver, ContinuousClock.now < deadline else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    func ended(_ outcome: Simulation.Outcome, goesOn: Bool, printsTrace: Bool) {
        state.withLock { state in
            state.count += 1
            (state.letters, state.accepted) = (state.letters + outcome.letters, state.accepted + outcome.accepted)
            state.simulated += outcome.faults
            let hours = outcome.faults / Duration.seconds(3_600) * Double(max(1, outcome.gateways))
            state.fewest = min(state.fewest, Double(outcome.accepted) / hours)
            for line in outcome.trace where printsTrace { tell(line) }
            guard !outcome.violations.isEmpty else { return }
            tell("seed \(outcome.seed) FAILED (trace \(String(outcome.digest, radix: 16))):")
            for violation in outcome.violations { tell("  \(violation)") }
            state.failed.append(outcome.seed)
            state.isOver = !goesOn
        }
    }

    /// At once, however the output is kept.
    private func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    func conclude(after time: Duration, leastPace: Int, mostMemory: Int, command: String) throws {
        let state = state.withLock { $0 }
        let memory = PeakMemory.mebibytes ?? 0
        let pace = Int(state.simulated / max(time, .milliseconds(1)))
        print(
            """
            \(state.count) seeds, \(Int(state.simulated / .seconds(60))) simulated minutes in \(Int(time / .seconds(1))) s: \(pace) times real time; \
            \(state.letters) letters, \(state.accepted) accepted, at least \(Int(state.fewest)) of these a gateway and hour; \
            \(memory) MiB at most
            """)
        if let first = state.failed.first {
            print(
                "\(state.failed.count) failed. Again, with all that happens: simulate --first \(first) --seeds 1\(command) --trace"
            )
            throw ExitCode.failure
        }
        // Fewer, slower or emptier runs show less than was asked for.
        let missed = [
            state.count < count ? "only \(state.count) of \(count) seeds were begun within the limit" : nil,
            pace < leastPace ? "slower than \(leastPace) times real time" : nil,
            state.fewest < 20 ? "fewer than 20 letters accepted a gateway and hour" : nil,
            memory > mostMemory ? "over \(mostMemory) MiB" : nil,
        ].compactMap { $0 }
        for line in missed { print("FAILED: \(line)") }
        if !missed.isEmpty { throw ExitCode.failure }
    }
}
