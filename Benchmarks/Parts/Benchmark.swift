import Synchronization

/// One line of the table.
struct Benchmark: Sendable {
    typealias Body = @Sendable () async throws -> Void

    let name: String
    /// Octets that one operation carries; the rate is then given in MiB/s, else in operations.
    var octets: Int?
    /// Operations of one call of a body.
    var operations = 1
    let body: Body
    /// What the same work costs elsewhere, or its part that nobody can leave out; measured in turn with ours, run by run.
    var beside: Beside?

    struct Beside: Sendable {
        let name: String
        let body: Body
    }
}

/// What went wrong is a fault of the benchmark, or of the product under it: no figure is printed.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String
}

/// Keeps the compiler from leaving out work whose result nobody reads.
@inline(never) func consume(_ value: some Any) { withExtendedLifetime(value) { _ = consumed.add(1, ordering: .relaxed) } }

private let consumed = Atomic<Int>(0)
