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

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: openssl)),
        arguments: [ListenerKind.submissions, .submission, .mx], ["-tls1_3", "-tls1_2"])
    func `a session is resumed at the door of mail programs, and at no other`(_ kind: ListenerKind, _ version: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "securemail-resumption-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let certificate = try TestCertificate("gw")
        try certificate.write(to: folder)
        let identity = ReloadingIdentity(certificate: "\(folder.path)/cert.pem", key: "\(folder.path)/key.pem")
        let security: SMTPListener.Security =
            kind == .submissions ? .fromFirstOctet(identity) : .startTLS(identity, isRequired: kind == .submission)
        try await RunningServer.run(kind, security, service: TestService()) { server in
            let start = kind == .submissions ? [] : ["-starttls", "smtp"]
            let common = ["-connect", "127.0.0.1:\(server.port)", "-ign_eof", version] + start
            let first = try await Self.run(common + ["-sess_out", "\(folder.path)/session"])
            #expect(first.contains("New, TLSv1"))
            let second = try await Self.run(common + ["-sess_in", "\(folder.path)/session"])
            #expect(second.contains(kind == .mx ? "New, TLSv1" : "Reused, TLSv1"))
        }
    }
}
