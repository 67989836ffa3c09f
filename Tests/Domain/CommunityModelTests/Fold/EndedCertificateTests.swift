import Accreditation
import CommunityModel
import Crypto
import MailModel
import MerkleLog
import SecureMailTestKit
import Testing
import struct X509.Certificate

/// Most of a large community's memory would be certificates that nobody asks for.
@Suite("Certificates that ended long ago")
struct EndedCertificateTests {
    /// The end of ``FoldFixture``'s certificates.
    private static let end = FoldFixture.start + .days(90)
    private static let late = end + DirectoryLimits.endedCertificates
    /// When a further certificate is stated that takes effect then, as nobody agrees to it.
    private static let stated = late - DirectoryLimits.publicNotice

    private static func digest(_ der: Octets) -> [UInt8] { Array(SHA256.hash(data: der.bytes)) }

    private func listing(_ fixture: KeyedFixture, _ serial: UInt8, _ purpose: CertificatePurpose = .signing) throws -> Act {
        let gateway = fixture.base.twoGateway
        return .certificateListed(
            try fixture.base.leaf(gateway, purpose, serial: serial), gateway: gateway, purpose: purpose)
    }

    private func shown(_ fixture: KeyedFixture, _ purpose: CertificatePurpose, at time: Timestamp) throws -> Int {
        try #require(fixture.directory(at: time).gateway(named: fixture.base.twoGateway)).1.certificates(for: purpose).count
    }

    @Test func `their octets go as another for the purpose is listed, not before, and of no other purpose`() throws {
        var fixture = try KeyedFixture()
        try fixture.state(try listing(fixture, 10))
        try fixture.state(try listing(fixture, 20, .encryption))
        #expect(try shown(fixture, .signing, at: Self.late + .days(900)) == 1, "a gateway that was away shows its last")
        try fixture.state(try listing(fixture, 11), at: Self.stated)
        #expect(try shown(fixture, .signing, at: Self.late) == 2)
        try fixture.state(try listing(fixture, 12), at: Self.stated + .seconds(1))
        let after = Self.late + .seconds(1)
        #expect(try shown(fixture, .signing, at: after) == 1 && shown(fixture, .encryption, at: after) == 1)
    }

    @Test func `what their digests and keys say stays`() throws {
        var fixture = try KeyedFixture()
        let (base, gateway) = (fixture.base, fixture.base.twoGateway)
        let first = try listing(fixture, 10), der = try base.leaf(gateway, .signing), digest = Self.digest(der)
        try fixture.state(first)
        let listed = fixture.fold.lastTime
        try fixture.state(try listing(fixture, 12), at: Self.stated + .seconds(1))
        let now = Self.late + .seconds(1), directory = fixture.directory(at: now),
            key = try #require(Certificate(der: der)).keyDigest
        #expect(directory.listing(ofCertificate: digest, at: listed)?.gateway == gateway)
        #expect(directory.listing(ofCertificate: digest)?.gateway == gateway && !directory.isRevoked(certificate: digest))
        #expect(directory.hasEnded(key: key, of: gateway, .signing) && !directory.hasEnded(key: key, of: gateway, .tls))
        #expect(!fixture.fold.isKeyFree(key, gateway: base.oneGateway, purpose: .signing))
        #expect(throws: FoldFailure.certificateTwice) {
            var again = fixture
            try again.state(first)
        }
        #expect(try DirectoryFold(snapshot: fixture.fold.snapshot).snapshot == fixture.fold.snapshot)
        try fixture.state(.certificateRevoked(certificateDigest: digest, reason: .keyCompromise))
        #expect(fixture.directory(at: now).isRevoked(certificate: digest))
        try fixture.state(.gatewayWithdrawn(gateway))
        let after = fixture.directory(at: now)
        #expect(after.listing(ofCertificate: digest) == nil && after.listing(ofCertificate: digest, at: listed) != nil)
    }

    @Test func `answers about the past have them all`() async throws {
        let community = try await TestCommunity.make(), gateway = community.ministry
        var leaves = community.leaves
        for days in [0, 150, 300] {
            let time = TestCommunity.start + .days(days), key = P256.Signing.PrivateKey()
            let certificate = try community.issuer.issue(
                .init(key.publicKey), for: gateway.name, purpose: .tls, serial: [7, 7, 7, 7, 7, 7, 7, 7, UInt8(days % 251)],
                from: time, to: time + .days(30))
            let act = Act.certificateListed(certificate.der, gateway: gateway.name, purpose: .tls)
            let statement = Statement(sequence: UInt64(leaves.count + 1), time: time + .hours(1), act: act)
            leaves.append(try SignedStatement(statement, signedBy: try community.officers).leaf)
        }
        let log = try MemoryLog(of: leaves, by: try community.publisher, at: TestCommunity.start + .days(310))
        let tree = MerkleTree(leaves.map { LogEntry(of: $0).octets })
        let past = try await DirectoryHistory.directories(
            at: [TestCommunity.start + .days(310)], in: log, upTo: UInt64(leaves.count)
        ) { try tree.root(of: $0) }
        var present = DirectoryFold()
        for leaf in leaves { try present.apply(try SignedStatement(parsing: leaf)) }
        let position = LogPosition(size: UInt64(leaves.count), root: try tree.root, cosignedAt: TestCommunity.start + .days(310))
        let now = Directory(folding: present, at: position)
        func tls(_ directory: Directory) -> Int? { directory.gateway(named: gateway.name)?.1.tls.count }
        #expect(tls(past[0]) == 4 && tls(now) == 1, "\(String(describing: tls(now)))")
    }
}
