import Foundation

/// The most memory that this process had, as the system counts it.
enum PeakMemory {
    /// In MiB; `nil` where the system does not say.
    static var mebibytes: Int? {
        guard let data = FileManager.default.contents(atPath: "/proc/self/status") else { return nil }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let words = line?.split(whereSeparator: \.isWhitespace)
        return words.flatMap { $0.count > 1 ? Int($0[1]) : nil }.map { $0 / 1_024 }
    }
}
