import Foundation

/// Where the counterpart of our readers is.
enum Python {
    static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Where every tool must be there, its absence is a failure and no reason to skip.
    static let isWanted = path != nil || ProcessInfo.processInfo.environment["CI"] == "true"
}
