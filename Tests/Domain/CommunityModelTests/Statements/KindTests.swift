import CommunityModel
import Crypto
import MailModel
import Testing

/// The words of the log: what is written here stays readable for good.
@Suite("Each kind of statement in its canonical JSON (RFC 8785)")
struct KindTests {
    struct Kind: CustomTestStringConvertible, Sendable {
        let json: String, act: @Sendable () throws -> Act
        var testDescription: String { json }
        init(_ json: String, _ act: @escaping @Sendable () throws -> Act) { (self.json, self.act) = (json, act) }
    }

    private static func id() throws -> MemberID { try #require(MemberID("one")) }
    private static func name(_ text: String) throws -> DomainName { try #require(DomainName(text)) }
    private static let digest = Array(repeating: UInt8(0xAB), count: 32)
    private static let hex = String(repeating: "ab", count: 32)
    private static let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
    private static func memberKey() throws -> MemberKey { try #require(MemberKey(base64: key)) }
    private static func domain(_ coverage: DomainCoverage = .whole) throws -> MemberDomain {
        MemberDomain(name: try name("one.example"), customer: "One", strength: .strong, coverage: coverage)
    }
    private static func amendment() throws -> RequirementsAmendment {
        let effective = Timestamp(seconds: 1_795_557_600)
        return try #require(
            RequirementsAmendment(number: 2, effective: effective, deadline: effective + .days(90), digest: digest))
    }

    static let kinds: [Kind] = [
        Kind(#""digest":"\#(hex)","sequence":7,"time":"2026-11-24T22:00:00Z","type":"issuer-withdrawn","version":1"#) {
            .issuerWithdrawn(certificateDigest: digest)
        },
        Kind(#""member":"one","name":"One","sequence":7,"time":"2026-11-24T22:00:00Z","type":"member-admitted","version":1"#) {
            .memberAdmitted(try id(), name: "One")
        },
        Kind(#""member":"one","name":"New","sequence":7,"time":"2026-11-24T22:00:00Z","type":"member-changed","version":1"#) {
            .member(.renamed(try id(), name: "New"))
        },
        Kind(
            #""member":"one","reason":"incident","sequence":7,"time":"2026-11-24T22:00:00Z","type":"member-suspended","version":1"#
        ) {
            .memberSuspended(try id(), reason: "incident")
        },
        Kind(#""member":"one","sequence":7,"time":"2026-11-24T22:00:00Z","type":"member-resumed","version":1"#) {
            .memberResumed(try id())
        },
        Kind(#""member":"one","sequence":7,"time":"2026-11-24T22:00:00Z","type":"member-departed","version":1"#) {
            .memberDeparted(try id())
        },
        Kind(#""key":"\#(key)","member":"one","sequence":7,"time":"2026-11-24T22:00:00Z","type":"member-key-set","version":1"#) {
            .member(.keySet(try id(), try memberKey()))
        },
        Kind(
            #""key":"\#(key)","member":"one","sequence":7,"time":"2026-11-24T22:00:00Z","type":"member-key-changed","version":1"#
        ) {
            .member(.keyChanged(try id(), try memberKey()))
        },
        Kind(
            #""customer":"One","domain":"one.example","member":"one","sequence":7,"strength":"strong","time":"2026-11-24T22:00:00Z","type":"domain-granted","version":1"#
        ) {
            .domainGranted(try name("one.example"), to: try id(), customer: "One", strength: .strong)
        },
        Kind(
            #""customer":"One","domain":"one.example","member":"one","partial":true,"sequence":7,"strength":"strong","time":"2026-11-24T22:00:00Z","type":"domain-granted","version":1"#
        ) {
            .domainGranted(try name("one.example"), to: try id(), customer: "One", strength: .strong, coverage: .partial)
        },
        Kind(
            #""customer":"One","domain":"one.example","partial":true,"sequence":7,"strength":"strong","time":"2026-11-24T22:00:00Z","type":"domain-changed","version":1"#
        ) { .domain(.changed(try domain(.partial))) },
        Kind(
            #""customer":"One","domain":"one.example","member":"one","sequence":7,"strength":"strong","time":"2026-11-24T22:00:00Z","type":"domain-moved","version":1"#
        ) { .domain(.moved(try domain(), to: try id())) },
        Kind(#""domain":"one.example","sequence":7,"time":"2026-11-24T22:00:00Z","type":"domain-withdrawn","version":1"#) {
            .domainWithdrawn(try name("one.example"))
        },
        Kind(
            #""gateway":"gateway.one.example","host":"192.0.2.1","member":"one","port":24,"sequence":7,"time":"2026-11-24T22:00:00Z","type":"gateway-listed","version":1"#
        ) {
            .gatewayListed(
                try name("gateway.one.example"), of: try id(), endpoint: try #require(Endpoint(host: "192.0.2.1", port: 24)))
        },
        Kind(
            #""gateway":"gateway.one.example","sequence":7,"time":"2026-11-24T22:00:00Z","type":"gateway-withdrawn","version":1"#
        ) { .gatewayWithdrawn(try name("gateway.one.example")) },
        Kind(
            #""certificate":"MAA=","gateway":"gateway.one.example","purpose":"tls","sequence":7,"time":"2026-11-24T22:00:00Z","type":"certificate-listed","version":1"#
        ) { .certificateListed(Octets([0x30, 0]), gateway: try name("gateway.one.example"), purpose: .tls) },
        Kind(
            #""algorithm":"ML-KEM-768","digest":"\#(hex)","gateway":"gateway.one.example","sequence":7,"time":"2026-11-24T22:00:00Z","type":"post-quantum-key-listed","version":1"#
        ) {
            .postQuantumKey(
                .listed(PostQuantumKey(algorithm: "ML-KEM-768", digest: digest), gateway: try name("gateway.one.example")))
        },
        Kind(#""digest":"\#(hex)","sequence":7,"time":"2026-11-24T22:00:00Z","type":"post-quantum-key-withdrawn","version":1"#) {
            .postQuantumKey(.withdrawn(digest: digest))
        },
        Kind(
            #""deadline":"2027-02-22T22:00:00Z","digest":"\#(hex)","effective":"2026-11-24T22:00:00Z","requirements":2,"sequence":7,"time":"2026-11-24T22:00:00Z","type":"requirements-amended","version":1"#
        ) { .noted(.requirementsAmended(try amendment())) },
        Kind(
            #""product":"SecureMail","product-version":"0.1.0","sequence":7,"time":"2026-11-24T22:00:00Z","type":"product-accredited","version":1"#
        ) { .noted(.productAccredited(Note.Product(name: "SecureMail", version: "0.1.0"))) },
        Kind(
            #""product":"SecureMail","product-version":"0.1.0","sequence":7,"time":"2026-11-24T22:00:00Z","type":"product-withdrawn","version":1"#
        ) { .noted(.productWithdrawn(Note.Product(name: "SecureMail", version: "0.1.0"))) },
        Kind(
            #""digest":"\#(hex)","member":"one","sequence":7,"time":"2026-11-24T22:00:00Z","type":"contact-recorded","version":1"#
        ) {
            .noted(.contactRecorded(try id(), digest: digest))
        },
        Kind(#""digest":"\#(hex)","sequence":7,"time":"2026-11-24T22:00:00Z","type":"incident-opened","version":1"#) {
            .noted(.incidentOpened(digest: digest))
        },
        Kind(#""digest":"\#(hex)","sequence":7,"time":"2026-11-24T22:00:00Z","type":"incident-closed","version":1"#) {
            .noted(.incidentClosed(digest: digest))
        },
        Kind(#""sequence":7,"statement":5,"time":"2026-11-24T22:00:00Z","type":"objected","version":1"#) { .objected(to: 5) },
    ]

    @Test(arguments: kinds) func `is written so, and read again`(_ kind: Kind) throws {
        let statement = Statement(sequence: 7, time: Timestamp(seconds: 1_795_557_600), act: try kind.act())
        let leaf = SignedStatement(statement: statement, signatures: [])
        #expect(String(decoding: leaf.leaf.bytes, as: UTF8.self) == #"{"signatures":[],"statement":{\#(kind.json)}}"#)
        #expect(try SignedStatement(parsing: leaf.leaf) == leaf)
    }

    @Test(arguments: [
        (#""partial":true"#, #""partial":false"#, StatementFailure.fieldWrong("partial")),
        (#""partial":true"#, #""partial":1"#, .fieldWrong("partial")), ("ML-KEM-768", "", .fieldWrong("algorithm")),
        ("ML-KEM-768", "ML KEM", .fieldWrong("algorithm")), (hex, hex.uppercased(), .fieldWrong("digest")),
        (hex, "ab", .fieldWrong("digest")), (#""statement":5"#, #""statement":-5"#, .fieldWrong("statement")),
        (#""requirements":2"#, #""requirements":0"#, .fieldWrong("deadline")),
        (#""deadline":"2027"#, #""deadline":"2026"#, .fieldWrong("deadline")), (key, "AQ==", .fieldWrong("key")),
        (#""product":"SecureMail""#, #""product":"Secure\#u{202E}Mail""#, .fieldWrong("product")),
    ]) func `other values are refused`(_ from: String, _ to: String, _ failure: StatementFailure) throws {
        let changed = Self.kinds.map { kind in (kind.json, kind.json.replacing(from, with: to)) }.filter { $0 != $1 }
        #expect(!changed.isEmpty)
        for (_, json) in changed {
            #expect(throws: StatementFailure.self) {
                _ = try SignedStatement(parsing: Octets(utf8: #"{"signatures":[],"statement":{\#(json)}}"#))
            }
        }
        let first = try #require(changed.first?.1)
        #expect(throws: failure) {
            _ = try SignedStatement(parsing: Octets(utf8: #"{"signatures":[],"statement":{\#(first)}}"#))
        }
    }

    /// Whoever writes another program signs these octets.
    @Test func `the text that a member signs`() throws {
        let text = AgreementText(
            certifying: Self.digest, gateway: try Self.name("gateway.one.example"), purpose: .tls, log: "securemail-log/00",
            expires: Timestamp(seconds: 1_795_557_600))
        #expect(
            String(decoding: text.octets, as: UTF8.self) == "securemail-agreement/1\n"
                + #"{"act":{"gateway":"gateway.one.example","key":"\#(Self.hex)","purpose":"tls","type":"certificate-listed"},"#
                + #""expires":"2026-11-24T22:00:00Z","log":"securemail-log/00","version":1}"#)
        let moved = AgreementText(
            to: .domain(.moved(try Self.domain(), to: try Self.id())), log: "securemail-log/00",
            expires: Timestamp(seconds: 1_795_557_600))
        #expect(
            String(decoding: moved.octets, as: UTF8.self) == "securemail-agreement/1\n"
                + #"{"act":{"customer":"One","domain":"one.example","member":"one","strength":"strong","type":"domain-moved"},"#
                + #""expires":"2026-11-24T22:00:00Z","log":"securemail-log/00","version":1}"#)
    }

    @Test func `an agreement is read as it was written, and nothing else is`() throws {
        let key = Curve25519.Signing.PrivateKey()
        let text = AgreementText(to: .objected(to: 5), log: "log", expires: Timestamp(seconds: 1_795_557_600))
        let byKey = try text.agreed(by: key)
        let byCertificate = Agreement(signer: .certificate(digest: Self.digest), expires: text.expires, signature: [1, 2, 3])
        for agreement in [byKey, byCertificate] {
            #expect(try Agreement(parsing: agreement.octets) == agreement)
            let leaf = SignedStatement(
                statement: Statement(sequence: 7, time: text.expires, act: .objected(to: 5)), signatures: [], agreement: agreement
            )
            #expect(try SignedStatement(parsing: leaf.leaf) == leaf)
        }
        let written = String(decoding: byKey.octets.bytes, as: UTF8.self)
        for other in [
            written.replacing(#""key":"#, with: #""keys":"#), written.replacing(#""expires":"2026"#, with: #""expires":"26"#),
            written.replacing("{", with: #"{"certificate":"\#(Self.hex)","#), written.replacing("}", with: #","more":1}"#),
            String(repeating: " ", count: Agreement.maximumOctets) + written, "",
        ] {
            #expect(throws: StatementFailure.self) { _ = try Agreement(parsing: Octets(utf8: other)) }
        }
    }
}
