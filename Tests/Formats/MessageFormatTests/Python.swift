import Foundation
import Testing

/// Where the counterpart of our readers is.
enum Python {
    static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Where every tool must be there, its absence is a failure and no reason to skip.
    static let isWanted = path != nil || ProcessInfo.processInfo.environment["CI"] == "true"

    /// What a script writes; a script that fails is a failure of the test.
    static func output(of script: String, _ arguments: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(path, "python3 is not installed"))
        process.arguments = ["-c", script] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let octets = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "python3 ends well with \(arguments)")
        return Array(octets)
    }
}
