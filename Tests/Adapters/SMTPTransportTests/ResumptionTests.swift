import Foundation
import MailModel
import NetworkTransport
import SMTPTransport
import SecureMailTestKit
import Testing

/// OpenSSL saves a session, comes back with it, and says whether it was resumed.
@Suite("TLS sessions are resumed by mail programs alone: RFC 8446 section 2.2", .timeLimit(.minutes(5)))
struct ResumptionTests {
    private static let openssl = "/usr/bin/openssl"

    private static func run(_ arguments: [String]) async throws -> String {
        let process = Process(), input = Pipe(), output = Pipe()
        process.executableURL = URL(filePath: openssl)
        process.arguments = ["s_client"] + arguments
        (process.standardInput, process.standardOutput, process.standardError) = (input, output, FileHandle.nullDevice)
        let (ended, end) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in end.finish() }
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data("QUIT\r\n".utf8))
        try input.fileHandleForWriting.close()
        for await _ in ended {}
        return String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: openssl)))
    func `a session is resumed at the doors of mail programs, and at no other`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "securemail-resumption-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let identity = try TestCertificate("gw").write(to: folder), session = "\(folder.path)/session"
        for kind in [ListenerKind.submissions, .submission, .mx] {
            let security: SMTPListener.Security =
                kind == .submissions ? .fromFirstOctet(identity) : .startTLS(identity, isRequired: kind == .submission)
            try await RunningServer.run(kind, security, service: TestService()) { server in
                for version in ["-tls1_3", "-tls1_2"] {
                    let start = kind == .submissions ? [] : ["-starttls", "smtp"]
                    let common = ["-connect", "127.0.0.1:\(server.port)", "-ign_eof", version] + start
                    #expect(try await Self.run(common + ["-sess_out", session]).contains("New, TLSv1"))
                    let again = try await Self.run(common + ["-sess_in", session])
                    #expect(again.contains(kind == .mx ? "New, TLSv1" : "Reused, TLSv1"), "\(kind) \(version)")
                }
            }
        }
    }
}
