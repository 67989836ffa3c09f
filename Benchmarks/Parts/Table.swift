import Foundation

/// Plain text, a line a benchmark, printed as it is measured.
struct Table {
    func printHead(runs: Int) {
        print("median of \(runs) runs; spread = (slowest - fastest) / median; cpu = processor time, all threads;")
        print("beside = measured in turn with ours")
        print(row("", "median", "unit", "spread", "cpu", "rate", "beside"))
    }

    func print(_ benchmark: Benchmark, _ measured: Measurement) {
        let own = measured.own
        let (value, unit) = scaled(own.median)
        var beside = ""
        if let other = benchmark.beside, let times = measured.beside {
            beside = "\(other.name): \(text(times.median)), spread \(percent(times.spread)), cpu \(text(times.processor));"
            beside += " ours/theirs \(digits(own.median / times.median))"
        }
        print(row(benchmark.name, value, unit, percent(own.spread), text(own.processor), rate(benchmark, own.median), beside))
    }

    private func print(_ line: String) {
        Swift.print(line)
        fflush(nil)
    }

    private func row(
        _ name: String, _ value: String, _ unit: String, _ spread: String, _ processor: String, _ rate: String, _ beside: String
    ) -> String {
        let columns = [
            padded(name, 36), leading(value, 7), padded(unit, 4), leading(spread, 6), leading(processor, 8), leading(rate, 12),
        ]
        return columns.joined(separator: " ") + (beside.isEmpty ? "" : "  \(beside)")
    }

    private func text(_ seconds: Double) -> String {
        let (value, unit) = scaled(seconds)
        return "\(value) \(unit)"
    }

    private func scaled(_ seconds: Double) -> (String, String) {
        switch seconds {
        case ..<1e-6: (digits(seconds * 1e9), "ns")
        case ..<1e-3: (digits(seconds * 1e6), "us")
        case ..<1: (digits(seconds * 1e3), "ms")
        default: (digits(seconds), "s")
        }
    }

    private func rate(_ benchmark: Benchmark, _ seconds: Double) -> String {
        guard let octets = benchmark.octets else { return "\(digits(1 / seconds)) /s" }
        return "\(digits(Double(octets) / 1_048_576 / seconds)) MiB/s"
    }

    /// Three digits that count.
    private func digits(_ value: Double) -> String {
        switch value {
        case ..<10: String(format: "%.2f", value)
        case ..<100: String(format: "%.1f", value)
        case ..<1e5: String(format: "%.0f", value)
        default: String(format: "%.3g", value)
        }
    }

    private func percent(_ value: Double) -> String { String(format: "%.0f %%", value * 100) }
    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
    private func leading(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
