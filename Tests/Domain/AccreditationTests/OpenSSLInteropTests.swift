import Accreditation
import CommunityModel
import Foundation
import MailModel
import SecureMailTestKit
import Testing

/// What the authority makes, judged by another implementation: `openssl`, as a child process.
@Suite("OpenSSL agrees: RFC 5280 sections 4 and 5")
struct OpenSSLInteropTests {
    static let program = "/usr/bin/openssl"

    private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = arguments
        (process.standardOutput, process.standardError) = (pipe, pipe)
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    private func inFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("securemail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private func verify(_ community: TestCommunity, _ purpose: CertificatePurpose, in folder: URL) throws -> (Int32, String) {
        let list = try #require(community.store.read(AuthorityDocument.revocationList))
        try Data(list.bytes).write(to: folder.appendingPathComponent("list.der"))
        let leaf = community.ministry.identity(for: purpose).certificate
        let files = [
            "root.pem": CertificatePEM.text([community.authority.root]),
            "issuing.pem": CertificatePEM.text([community.authority.issuing]), "leaf.pem": CertificatePEM.text([leaf]),
        ]
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
        let converted = try run(["crl", "-inform", "DER", "-in", path("list.der"), "-out", path("list.pem")])
        #expect(converted.status == 0, "\(converted.output)")
        let shown = try run([
            "crl", "-in", path("list.pem"), "-CAfile", path("issuing.pem"), "-noout", "-text",
        ])
        #expect(shown.output.contains("verify OK"))
        // OpenSSL's own purpose for sealing asks for keyEncipherment, which an EC key cannot do (RFC 5480 section 3).
        let uses: [CertificatePurpose: String] = [.tls: "sslserver", .signing: "smimesign", .encryption: "any"]
        let result = try run([
            "verify", "-x509_strict", "-crl_check", "-purpose", try #require(uses[purpose]), "-attime",
            String(TestCommunity.start.seconds + 60), "-CAfile", path("root.pem"), "-untrusted", path("issuing.pem"),
            "-CRLfile", path("list.pem"), path("leaf.pem"),
        ])
        return (result.status, result.output)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: program)), arguments: CertificatePurpose.allCases)
    func `chain and revocation list are valid`(_ purpose: CertificatePurpose) async throws {
        let community = try await TestCommunity.make()
        try await inFolder { folder in
            let (status, output) = try verify(community, purpose, in: folder)
            #expect(status == 0, "\(output)")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: program)))
    func `a revoked certificate is refused`() async throws {
        let community = try await TestCommunity.make()
        _ = try await community.negative(.revoked)
        try await inFolder { folder in
            let (status, output) = try verify(community, .signing, in: folder)
            #expect(status != 0)
            #expect(output.contains("certificate revoked"))
        }
    }
}
