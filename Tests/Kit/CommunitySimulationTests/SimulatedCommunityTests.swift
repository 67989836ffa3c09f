import CommunitySimulation
import Foundation
import Testing

@Suite("A simulated community under faults")
struct SimulatedCommunityTests {
    /// `scripts/test` runs 200 in the release build; `make soak` 10,000.
    @Test(arguments: [UInt64(1), 2, 3]) func `all that was accepted arrives, comes back, or stands in a named hold`(seed: UInt64)
    {
        let outcome = Simulation(seed: seed, span: .seconds(300)).run()
        #expect(outcome.violations.isEmpty, "simulate --first \(seed) --seeds 1 --minutes 5 --trace")
        #expect(outcome.accepted > 0)
        #expect((2...5).contains(outcome.gateways))
        #expect(outcome.span >= .seconds(300))
    }

    @Test func `a seed replays its schedule and all that happens exactly`() async throws {
        let one = try await Self.aside { Result { try Self.trace(seed: 9) } }.get()
        let other = try await Self.aside { Result { try Self.trace(seed: 9) } }.get()
        #expect(one.count > 100)
        #expect(one == other)
        #expect(try await Self.aside { Result { try Self.trace(seed: 10) } }.get() != one)
    }

    @Test func `a seed that traps is told before the process dies`() async throws {
        let text = try await Self.aside {
            Result {
                try Self.output(["--first", "7", "--seeds", "3", "--minutes", "2", "--trap-at", "8", "--threads", "1"]).text
            }
        }.get()
        #expect(text.contains("seed 8 FAILED (trap): simulate --first 8 --seeds 1 --minutes 2\n"))
    }

    /// On a thread of its own: it takes seconds, in which other tests are to go on.
    private static func aside<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: body()) }
            thread.stackSize = 16 * 1_024 * 1_024
            thread.start()
        }
    }

    private static func trace(seed: Int) throws -> [Substring] {
        let (text, status) = try output(["--first", "\(seed)", "--seeds", "1", "--minutes", "2", "--trace"])
        #expect(status == 0)
        return text.split(separator: "\n").filter { !$0.contains("times real time") }
    }

    /// Of the program, as only a process of its own begins with hashing that is alike each time.
    private static func output(_ arguments: [String]) throws -> (text: String, status: Int32) {
        let program = try #require(
            Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent().appendingPathComponent("simulate") }
                .first { FileManager.default.isExecutableFile(atPath: $0.path) }
                ?? executable(beside: CommandLine.arguments[0]))
        let process = Process(), output = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ["LLVM_PROFILE_FILE": "/dev/null", "SWIFT_BACKTRACE": "enable=no"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (text, process.terminationStatus)
    }

    private static func executable(beside path: String) -> URL? {
        let url = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("simulate")
        return FileManager.default.isExecutableFile(atPath: url.path) ? url : nil
    }
}
