import Accreditation
import CommunityModel
import Crypto
import MailModel
import MerkleLog
import SecureMailTestKit
import Synchronization
import Testing
import X509

/// Names, keys and certificates for the table of the fold, and a history to begin with. Made once.
final class FoldFixture: Sendable {
    static let shared = Result { try FoldFixture() }
    static let start = TestCommunity.start

    let one, two, nobody: MemberID
    let oneDomain, twoDomain, otherDomain, belowTwo: DomainName
    let oneGateway, twoGateway, otherGateway: DomainName
    let endpoint, elsewhere: Endpoint
    let authority: AuthorityKeys
    let root, issuing: CertificateIssuer
    private struct LeafKey: Hashable { let gateway, holder: DomainName, purpose, key: CertificatePurpose, serial: UInt8 }
    /// A signature differs each time it is made, and with it the certificate.
    private let made = Mutex<[LeafKey: Octets]>([:])
    private let keys: [DomainName: [CertificatePurpose: P256.Signing.PrivateKey]]
    /// Of the first and of the second member, where they have one.
    let oneKey = Curve25519.Signing.PrivateKey(), twoKey = Curve25519.Signing.PrivateKey()

    private init() throws {
        (one, two) = (try #require(MemberID("one")), try #require(MemberID("two")))
        nobody = try #require(MemberID("nobody"))
        (oneDomain, twoDomain) = (try #require(DomainName("one.example")), try #require(DomainName("two.example")))
        (otherDomain, belowTwo) = (try #require(DomainName("other.example")), try #require(DomainName("a.b.two.example")))
        oneGateway = try #require(DomainName("gateway.one.example"))
        twoGateway = try #require(DomainName("gateway.two.example"))
        otherGateway = try #require(DomainName("gateway.other.example"))
        endpoint = try #require(Endpoint(host: "192.0.2.1", port: 24))
        elsewhere = try #require(Endpoint(host: "192.0.2.2", port: 2_424))
        let officers = (1...2).map { Officer(key: OfficerKey(Curve25519.Signing.PrivateKey().publicKey), name: "Officer \($0)") }
        authority = try #require(
            AuthorityKeys(threshold: 2, officers: officers, publisher: OfficerKey(Curve25519.Signing.PrivateKey().publicKey)))
        let (from, to) = (Self.start - .days(1), Self.start + .days(300))
        root = try CertificateIssuer.makeRoot(community: "Test", serial: [1], from: from, to: to)
        issuing = try root.makeIssuing(community: "Test", number: 1, serial: [2], from: from, to: to)
        issuers = [
            issuing.certificate.der,
            try root.makeIssuing(community: "Test", number: 2, serial: [3], from: from, to: to).certificate.der,
        ]
        keys = Dictionary(
            uniqueKeysWithValues: [oneGateway, twoGateway, otherGateway].map { gateway in
                (gateway, Dictionary(uniqueKeysWithValues: CertificatePurpose.allCases.map { ($0, P256.Signing.PrivateKey()) }))
            })
    }

    /// A certificate for a gateway and a purpose; another serial is another certificate.
    /// - Parameters:
    ///   - holder: whose key it is; `nil`: this gateway's.
    ///   - key: which of its keys; `nil`: that of this purpose.
    func leaf(
        _ gateway: DomainName, _ purpose: CertificatePurpose, serial: UInt8 = 10, of holder: DomainName? = nil,
        key: CertificatePurpose? = nil
    ) throws -> Octets {
        let name = LeafKey(gateway: gateway, holder: holder ?? gateway, purpose: purpose, key: key ?? purpose, serial: serial)
        let key = try #require(keys[name.holder]?[name.key])
        return try made.withLock { made in
            if let der = made[name] { return der }
            let der = try issuing.issue(
                .init(key.publicKey), for: gateway, purpose: purpose, serial: [serial], from: Self.start - .days(1),
                to: Self.start + .days(90)
            ).der
            made[name] = der
            return der
        }
    }

    func key(_ gateway: DomainName, _ purpose: CertificatePurpose) throws -> P256.Signing.PrivateKey {
        try #require(keys[gateway]?[purpose])
    }

    /// The issuing certificate of the beginning, and another: each time the same.
    let issuers: [Octets]

    func furtherIssuer(_ number: Int) throws -> Octets {
        try root.makeIssuing(
            community: "Test", number: number, serial: [UInt8(number)], from: Self.start, to: Self.start + .days(9)
        ).certificate.der
    }

    func grant(_ domain: DomainName, to member: MemberID) -> Act {
        .domainGranted(domain, to: member, customer: "Customer", strength: .password)
    }

    var founded: Act { .founded(name: "Test", authority: authority) }

    /// Two members, each with a domain and a gateway; the first has a signing certificate listed.
    func settled() throws -> [Act] {
        [
            founded, .issuerListed(certificate: issuing.certificate.der), .memberAdmitted(one, name: "One"),
            .memberAdmitted(two, name: "Two"), grant(oneDomain, to: one), grant(twoDomain, to: two),
            .gatewayListed(oneGateway, of: one, endpoint: endpoint), .gatewayListed(twoGateway, of: two, endpoint: endpoint),
            .certificateListed(try leaf(oneGateway, .signing), gateway: oneGateway, purpose: .signing),
        ]
    }

    /// The fold of a history, each act a second after the one before.
    func fold(_ acts: [Act]) throws -> DirectoryFold {
        var fold = DirectoryFold()
        for act in acts { try fold.apply(next(act, after: fold)) }
        return fold
    }

    func next(_ act: Act, after fold: DirectoryFold) -> Statement {
        Statement(sequence: fold.statements + 1, time: Self.start + .seconds(Int(fold.statements) + 1), act: act)
    }

    func directory(_ fold: DirectoryFold, at time: Timestamp = start) -> Directory {
        Directory(folding: fold, at: LogPosition(size: fold.statements, root: .empty, cosignedAt: time))
    }
}
