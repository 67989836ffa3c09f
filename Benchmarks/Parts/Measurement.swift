import Glibc

/// Times of one line's runs, and of what stands beside it.
struct Measurement {
    /// A run lasts at least this long, so that the clock's and the scheduler's grain do not show.
    private static let shortestRun = Duration.milliseconds(200)

    let own: Times
    let beside: Times?

    /// One run's seconds an operation.
    struct Sample {
        let elapsed: Double
        /// Of all threads of this process: what else a busy machine does is not in it, and neither is waiting for the disk.
        let processor: Double
    }

    struct Times {
        let samples: [Sample]

        var median: Double { Self.median(samples.map(\.elapsed)) }
        var processor: Double { Self.median(samples.map(\.processor)) }

        /// From the fastest run to the slowest, as a part of the median.
        var spread: Double {
            let elapsed = samples.map(\.elapsed)
            return ((elapsed.max() ?? 0) - (elapsed.min() ?? 0)) / median
        }

        private static func median(_ values: [Double]) -> Double {
            let sorted = values.sorted()
            return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        }
    }

    /// The runs take turns, so that a busy machine is busy for both.
    static func of(_ benchmark: Benchmark, runs: Int) async throws -> Measurement {
        let calls = try await callsNeeded(benchmark.body)
        let callsBeside = if let beside = benchmark.beside { try await callsNeeded(beside.body) } else { 0 }
        var own: [Sample] = [], beside: [Sample] = []
        for _ in 0..<runs {
            own.append(try await run(benchmark.body, calls, benchmark.operations))
            if let other = benchmark.beside { beside.append(try await run(other.body, callsBeside, benchmark.operations)) }
        }
        return Measurement(own: Times(samples: own), beside: beside.isEmpty ? nil : Times(samples: beside))
    }

    /// The first calls warm caches up too.
    private static func callsNeeded(_ body: Benchmark.Body) async throws -> Int {
        var calls = 1
        while true {
            let elapsed = try await time(body, calls)
            if elapsed >= shortestRun { return calls }
            calls =
                elapsed * 10 < shortestRun
                ? calls * 10 : max(calls + 1, Int((Double(calls) * (shortestRun / elapsed)).rounded(.up)))
        }
    }

    private static func run(_ body: Benchmark.Body, _ calls: Int, _ operations: Int) async throws -> Sample {
        let before = processorSeconds()
        let elapsed = try await time(body, calls) / .seconds(1)
        let all = Double(calls * operations)
        return Sample(elapsed: elapsed / all, processor: (processorSeconds() - before) / all)
    }

    private static func time(_ body: Benchmark.Body, _ calls: Int) async throws -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        for _ in 0..<calls { try await body() }
        return clock.now - start
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
