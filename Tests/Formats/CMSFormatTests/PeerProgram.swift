import Foundation
import MailModel
import SwiftASN1
import X509

/// Another implementation, run as a child process in a folder of its own with the files a test gives it.
struct PeerProgram {
    static let openSSL = "/usr/bin/openssl"
    static let hasOpenSSL = FileManager.default.isExecutableFile(atPath: openSSL)
    let folder: URL

    /// Makes the folder, and removes it when `body` ends.
    static func run<Result>(_ body: (PeerProgram) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("securemail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(PeerProgram(folder: folder))
    }

    func write(_ octets: some Sequence<UInt8>, to name: String) throws {
        try Data(octets).write(to: folder.appendingPathComponent(name))
    }

    func read(_ name: String) throws -> Octets { Octets([UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))) }

    /// `NAME-cert.pem` and `NAME-key.pem`.
    func write(_ identity: CMSIdentity, as name: String) throws {
        try write(try identity.certificate.serializeAsPEM().pemString.utf8, to: "\(name)-cert.pem")
        try write(try identity.privateKey.serializeAsPEM().pemString.utf8, to: "\(name)-key.pem")
    }

    /// - Parameter input: the file that it reads as standard input.
    /// - Returns: whether it ended with status 0, and all that it said.
    func start(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) throws -> (succeeded: Bool, output: String) {
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        (process.arguments, process.currentDirectoryURL) = (arguments, folder)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        (process.standardOutput, process.standardError) = (pipe, pipe)
        if let input {
            process.standardInput = try FileHandle(forReadingFrom: folder.appendingPathComponent(input))
        }
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus == 0, String(decoding: output, as: UTF8.self))
    }

    func openSSL(_ arguments: String) throws -> (succeeded: Bool, output: String) {
        try start(Self.openSSL, arguments.split(separator: " ").map(String.init))
    }
}
