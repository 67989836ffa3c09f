import NIOCore

/// What one run showed, as it is printed.
struct LoadFigures: Encodable {
    struct Rate: Encodable {
        let perSecond: Double
        /// Milliseconds from the first octet of a message's connection, or of its MAIL where the connection is kept; `nil` where nobody could
        /// tell the messages apart.
        let median: Double?
        let p99: Double?
        let longest: Double?

        init(_ times: [TimeAmount], count: Int? = nil, took: TimeAmount) {
            let sorted = times.map { Double($0.nanoseconds) / 1e6 }.sorted()
            func share(_ part: Double) -> Double? {
                sorted.isEmpty ? nil : sorted[min(sorted.count - 1, Int((Double(sorted.count) * part).rounded(.down)))]
            }
            perSecond = Double(count ?? times.count) / (Double(max(1, took.nanoseconds)) / 1e9)
            (median, p99, longest) = (share(0.5), share(0.99), sorted.last)
        }
    }

    let messages: Int
    let acceptance: Rate
    let arrival: Rate?
    /// Of this process, which both sides bear alike.
    var processorSeconds = 0.0
}
