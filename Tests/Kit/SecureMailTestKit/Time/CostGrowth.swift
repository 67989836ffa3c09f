import Foundation

/// What inputs of growing length cost the processor, and by how much more each doubling.
package struct CostGrowth: CustomStringConvertible, Sendable {
    /// How much more each doubling may cost. Twice is linear; sorting and caches take the rest, four times is quadratic.
    package static let limit = 2.3
    /// Less is taken for this much: it says more of the machine than of the parser.
    private static let leastSeconds = 0.002
    private let costs: [(octets: Int, seconds: Double)]

    /// - Parameter costs: at least two, each longer than the one before.
    init(_ costs: [(octets: Int, seconds: Double)]) { self.costs = costs }

    /// By how much the cost grows a doubling, from each size to the next.
    private var steps: [Double] {
        zip(costs, costs.dropFirst()).map { less, more in
            let cost = max(more.seconds, Self.leastSeconds) / max(less.seconds, Self.leastSeconds)
            return pow(cost, 1 / log2(Double(more.octets) / Double(less.octets)))
        }
    }

    /// Where it grows most.
    package var steepest: Double { steps.max() ?? 1 }
    package var isLinear: Bool { steepest <= Self.limit }

    /// Each size with its time, and by how much a doubling grew it.
    package var description: String {
        zip(costs, [nil] + steps).map { cost, step in
            String(format: "%d KiB %.1f ms", cost.octets / 1_024, cost.seconds * 1_000)
                + (step.map { String(format: " (%.2f)", $0) } ?? "")
        }.joined(separator: ", ")
    }
}
