package import Foundation

/// The python3 of the PATH: another's view of what we read, and the maker of test data.
package enum Python {
    package enum Failure: Error { case notInstalled, ended(status: Int32, arguments: [String]) }

    package static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Where every tool must be there, its absence is a failure and no reason to skip.
    package static let mustBeThere = ProcessInfo.processInfo.environment["CI"] == "true"
    package static let isWanted = path != nil || mustBeThere

    /// What a script writes.
    package static func output(of script: String, _ arguments: [String]) throws -> [UInt8] {
        try output(["-c", script] + arguments, nothing: nil)
    }

    /// What a script in a file writes.
    /// - Parameter status: the exit status with which the script says that there is nothing.
    package static func output(
        running file: URL, _ arguments: [String], orNothingWith status: Int32? = nil
    ) throws -> [UInt8] {
        // No compiled files beside the script.
        try output(["-B", file.path] + arguments, nothing: status)
    }

    private static func output(_ arguments: [String], nothing: Int32?) throws -> [UInt8] {
        guard let path else { throw Failure.notInstalled }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let octets = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        if process.terminationStatus == nothing { return [] }
        guard process.terminationStatus == 0 else { throw Failure.ended(status: process.terminationStatus, arguments: arguments) }
        return Array(octets)
    }
}
