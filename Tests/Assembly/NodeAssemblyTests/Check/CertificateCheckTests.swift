import Accreditation
import CommunityModel
import Crypto
import Foundation
import KeyFiles
import MailModel
import SecureMailTestKit
import SwiftASN1
import Testing
import X509

@testable import NodeAssembly

@Suite("check: keys and certificates")
struct CertificateCheckTests {
    private let community: TestCommunity
    private let settings: NodeSettings
    private let gateway: GatewaySettings

    init() async throws {
        community = try await TestCommunity.make()
        settings = try ExampleSettings.read(
            ExampleSettings.text.replacing("[ministry.example, agency.example]", with: "[ministry.example]"))
        gateway = try #require(settings.gateway)
    }

    /// The folder of the ministry's keys, as `keys install` leaves it.
    private func keys(_ spoil: (TemporaryFolder) throws -> Void = { _ in }) throws -> (TemporaryFolder, FileKeyService) {
        let folder = try TemporaryFolder()
        for purpose in CertificatePurpose.allCases {
            let identity = community.ministry.identity(for: purpose)
            try folder.write("\(purpose.rawValue)-key.pem", identity.key.pemRepresentation.utf8)
            let chain = try [identity.certificate, identity.issuing].map { try $0.serializeAsPEM().pemString }
            try folder.write("\(purpose.rawValue)-cert.pem", chain.joined(separator: "\n").utf8)
        }
        try folder.write("storage-key.pem", "1:\(Data(repeating: 7, count: 32).base64EncodedString())\n".utf8)
        try spoil(folder)
        return (folder, try FileKeyService.open(folder.path, secret: nil))
    }

    // MARK: Keys

    @Test func `keys that open are in order, but for being unsealed`() async throws {
        let (folder, service) = try keys()
        let findings = await KeyCheck(KeySettings(directory: folder.path, secret: .none), .success(service)).findings()
        #expect(findings.summary == ["note sealing", "ok storage key"])
        let sealed = await KeyCheck(KeySettings(directory: folder.path, secret: .keyFile("/k")), .success(service)).findings()
        #expect(sealed.summary == ["ok sealing", "ok storage key"])
    }

    @Test func `keys that do not open are an error in the words of the key files`() async throws {
        let failure = NodeFailure("/k/storage-key.pem is missing")
        let findings = await KeyCheck(gateway.keys, .failure(failure)).findings()
        #expect(try findings.fault("keys").what == failure.description)
    }

    @Test func `files left unsealed beside a secret are told`() async throws {
        let (folder, _) = try keys()
        let service = try FileKeyService.open(folder.path, secret: .passphrase("correct horse"))
        let findings = await KeyCheck(KeySettings(directory: folder.path, secret: .passphraseFile("/p")), .success(service))
            .findings()
        #expect(try findings.fault("sealing").what.contains("storage-key.pem"))
    }

    // MARK: Certificates

    private func certificates(
        _ service: FileKeyService, _ community: TestCommunity? = nil, at now: Timestamp = TestCommunity.start,
        settings: NodeSettings? = nil
    ) async -> [CheckFinding] {
        let community = community ?? self.community
        return await CertificateCheck(
            settings ?? self.settings, gateway, service, directory: community.directory, verifier: community.verifier, at: now
        ).findings()
    }

    @Test func `certificates that the community believes are in order`() async throws {
        #expect(await certificates(try keys().1).summary == ["ok peer TLS", "ok signing", "ok encryption"])
    }

    /// G-21: nothing is signed with under 8 days left; a renewed one stands beside it for 10.
    @Test(arguments: [
        (Duration.days(13), CheckLevel.note, CheckLevel.note), (.days(9), .warning, .warning), (.days(7), .error, .warning),
        (.hours(-1), .error, .error),
    ])
    func `the days that are left decide`(_ left: Duration, _ signing: CheckLevel, _ tls: CheckLevel) async throws {
        let service = try keys().1
        for (purpose, subject, level) in [(CertificatePurpose.signing, "signing", signing), (.tls, "peer TLS", tls)] {
            let end = community.ministry.identity(for: purpose).certificate.validTo
            // Without a directory: its revocation lists would have ended long before.
            let findings = await CertificateCheck(
                settings, gateway, service, directory: nil, verifier: nil, at: end - left
            ).findings()
            #expect(try findings.fault(subject).level == level)
            #expect(try findings.fault(subject).action?.contains("\(purpose.rawValue)-csr.pem") == true)
        }
    }

    @Test func `a purpose without a certificate is an error`() async throws {
        let service = try keys { try $0.remove("signing-cert.pem") }.1
        #expect(try await certificates(service).fault("signing").action?.contains("signing-csr.pem") == true)
    }

    @Test func `a certificate of another gateway's name is an error`() async throws {
        let other = try ExampleSettings.read(environment: ["SECUREMAIL_NODE_NAME": "gateway.other.example"])
        #expect(try await certificates(try keys().1, settings: other).fault("signing").what.contains("gateway.ministry.example"))
    }

    @Test func `a revoked certificate is an error`() async throws {
        let later = TestCommunity.start + .minutes(1)
        _ = try await community.authority.revoke(.signing, of: community.ministry.name, reason: .keyCompromise, at: later)
        let republished = try await community.republished(at: later)
        let findings = await certificates(try keys().1, republished, at: later + .minutes(1))
        #expect(try findings.fault("signing").what.contains("revoked"))
        #expect(findings.count { $0.level == .error } == 1)
    }

    /// After the restoration of a gateway whose keys are lost: the new ones are installed, and nobody could agree to them.
    @Test func `a certificate that waits is an error that says until when`() async throws {
        let key = P256.Signing.PrivateKey(), later = TestCommunity.start + .minutes(1)
        let request = try TestCommunity.request(for: community.ministry.name, key: key)
        let issued = try #require(
            try await community.authority.issue([.signing: request], for: community.ministry.name, at: later)[.signing])
        let (folder, _) = try keys {
            try $0.write("signing-key.pem", key.pemRepresentation.utf8)
            try $0.write("signing-cert.pem", issued.pem.utf8)
        }
        let service = try FileKeyService.open(folder.path, secret: nil)
        let fault = try await certificates(service, try await community.republished(at: later), at: later).fault("signing")
        #expect(fault.level == .error && fault.what.contains("is pending"))
        #expect(fault.what.contains((later + .hours(72)).rfc3339))
        let after = try await community.republished(at: later + .hours(72))
        #expect(
            await certificates(service, after, at: later + .hours(72)).contains { $0.subject == "signing" && $0.level == .ok })
    }

    @Test func `a certificate of another community is an error`() async throws {
        let findings = await certificates(try keys().1, try await TestCommunity.make())
        #expect(findings.allSatisfy { $0.level == .error })
    }

    // MARK: The certificate that clients see

    private func clientFindings(
        _ name: String, at now: Timestamp, _ spoil: (TemporaryFolder) throws -> Void = { _ in }
    ) async throws -> [CheckFinding] {
        let folder = try TemporaryFolder(), certificate = try TestCertificate(name)
        try folder.write("cert.pem", certificate.certificatePEM.utf8)
        try folder.write("key.pem", certificate.keyPEM.utf8)
        try spoil(folder)
        let files = TLSFileSettings(certificate: folder.file("cert.pem"), key: folder.file("key.pem"))
        return await ClientCertificateCheck(files, of: settings.name, at: now).findings()
    }

    @Test func `the certificate for clients: end, names, issuer, key`() async throws {
        let now = SystemClock().now
        // It is good for a day, which is too little, and signed by itself.
        let short = try await clientFindings("gateway.ministry.example", at: now)
        #expect(short.map(\.level) == [.warning])
        #expect(try await clientFindings("gateway.ministry.example", at: now + .days(2)).map(\.level) == [.error])
        #expect(try await clientFindings("gateway.ministry.example", at: now - .days(2)).map(\.level) == [.error])
        let long = try await clientFindings("gateway.ministry.example", at: now - .minutes(30))
        #expect(long[0].what.contains("ends in"))
        let other = try await clientFindings("*.ministry.example", at: now)
        #expect(other.count == 1)
        let unnamed = try await clientFindings("mail.example", at: now)
        #expect(unnamed.map(\.level) == [.warning, .note] && unnamed[1].what.contains("mail.example"))
        for file in ["cert.pem", "key.pem"] {
            #expect(try await clientFindings("mail.example", at: now) { try $0.remove(file) }[0].what.contains(file))
            #expect(try await clientFindings("mail.example", at: now) { try $0.write(file, "no PEM".utf8) }[0].level == .error)
        }
        let stranger = try TestCertificate("mail.example")
        let wrong = try await clientFindings("mail.example", at: now) { try $0.write("key.pem", stranger.keyPEM.utf8) }
        #expect(wrong.map(\.level) == [.error])
    }

    /// The node reads the same file when it starts, and does not start without it.
    @Test func `roots for customers' certificates that cannot be read are an error`() async throws {
        let folder = try TemporaryFolder(), certificate = try TestCertificate("gateway.ministry.example")
        try folder.write("cert.pem", certificate.certificatePEM.utf8)
        try folder.write("key.pem", certificate.keyPEM.utf8)
        func findings() async throws -> [CheckFinding] {
            let files = TLSFileSettings(
                certificate: folder.file("cert.pem"), key: folder.file("key.pem"), asksForCertificates: true,
                clientRoots: folder.file("roots.pem"))
            return await ClientCertificateCheck(files, of: settings.name, at: SystemClock().now).findings()
        }
        #expect(try await findings().fault("tls.client-roots").level == .error)
        try folder.write("roots.pem", certificate.certificatePEM.utf8)
        #expect(try await findings().contains { $0.subject == "tls.client-roots" && $0.level == .ok })
    }

    /// RFC 6125 section 6: a program that is sent to a host believes a certificate of that host.
    @Test func `the certificate names the host that mail programs are sent to`() async throws {
        let folder = try TemporaryFolder(), certificate = try TestCertificate("gateway.ministry.example")
        try folder.write("cert.pem", certificate.certificatePEM.utf8)
        try folder.write("key.pem", certificate.keyPEM.utf8)
        let files = TLSFileSettings(certificate: folder.file("cert.pem"), key: folder.file("key.pem"))
        func faults(_ host: String) async -> [CheckFinding] {
            await ClientCertificateCheck(files, of: settings.name, host: DomainName(host), at: SystemClock().now).findings()
                .filter { $0.level == .error }
        }
        #expect(await faults("gateway.ministry.example").isEmpty)
        #expect(await faults("mail.ministry.example").first?.what.contains("mail.ministry.example") == true)
    }

    // MARK: Who issued it

    private struct Issuer {
        let name: DistinguishedName
        let key = P256.Signing.PrivateKey()
        init(_ name: String) throws { self.name = try DistinguishedName { CommonName(name) } }
    }

    private func certificate(_ subject: Issuer, by issuer: Issuer) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(subject.key.publicKey), notValidBefore: Date() - 60,
            notValidAfter: Date() + 90 * 86_400, issuer: issuer.name, subject: subject.name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions { SubjectAlternativeNames([.dnsName("gateway.ministry.example")]) },
            issuerPrivateKey: .init(issuer.key))
    }

    @Test func `RFC 8446 section 4.4.2: a chain that lacks its second issuer, or is out of order, is told`() async throws {
        let folder = try TemporaryFolder()
        let root = try Issuer("root"), upper = try Issuer("upper"), lower = try Issuer("lower"), leaf = try Issuer("leaf")
        let all = [
            try certificate(leaf, by: lower), try certificate(lower, by: upper), try certificate(upper, by: root),
            try certificate(root, by: root),
        ]
        func pem(_ certificates: [Certificate]) throws -> String {
            try certificates.map { try $0.serializeAsPEM().pemString + "\n" }.joined()
        }
        try folder.write("key.pem", leaf.key.pemRepresentation.utf8)
        try folder.write("roots.pem", try pem([all[3]]).utf8)
        func ids(_ certificates: [Certificate], roots: String = "roots.pem") async throws -> [String] {
            try folder.write("cert.pem", try pem(certificates).utf8)
            let files = TLSFileSettings(certificate: folder.file("cert.pem"), key: folder.file("key.pem"))
            return await ClientCertificateCheck(
                files, of: settings.name, roots: folder.file(roots), at: SystemClock().now
            ).findings().known.filter { $0.level != .ok }.map(\.id)
        }
        #expect(try await ids(Array(all[...2])).isEmpty)
        #expect(try await ids(all).isEmpty)
        #expect(try await ids([all[0], all[1]]) == ["certificates.client-chain"], "upper is missing")
        #expect(try await ids([all[0]]) == ["certificates.client-chain"])
        #expect(try await ids([all[0], all[2], all[1]]) == ["certificates.client-chain"], "out of order")
        #expect(try await ids([all[0], all[1]], roots: "none.pem").isEmpty, "this machine does not know roots")
        #expect(try await ids([all[0]], roots: "none.pem") == ["certificates.client-chain"])
    }
}
