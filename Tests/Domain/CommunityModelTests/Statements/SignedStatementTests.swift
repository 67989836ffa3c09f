import Accreditation
import CommunityModel
import Crypto
import MailModel
import Testing

@Suite("Statements: canonical, signed by enough officers")
struct SignedStatementTests {
    private static func acts(_ fixture: FoldFixture) throws -> [Act] {
        try fixture.settled() + [
            .issuerWithdrawn(certificateDigest: fixture.issuing.certificate.digest),
            .memberSuspended(fixture.one, reason: "Ein Grund, ā"), .memberResumed(fixture.one), .memberDeparted(fixture.one),
            .domainWithdrawn(fixture.oneDomain), .gatewayWithdrawn(fixture.oneGateway),
        ]
    }

    @Test func `each kind is read as it was written, in one spelling`() throws {
        let fixture = try FoldFixture.shared.get()
        for act in try Self.acts(fixture) {
            let signed = SignedStatement(statement: fixture.next(act, after: DirectoryFold()), signatures: [])
            let read = try SignedStatement(parsing: signed.leaf)
            #expect(read == signed && read.leaf == signed.leaf)
        }
    }

    struct Change: CustomTestStringConvertible, Sendable {
        let from: String, to: String, failure: StatementFailure
        var testDescription: String { to.isEmpty ? "without \(from)" : to }
    }

    @Test(arguments: [
        Change(from: #""version":1"#, to: #""version":2"#, failure: .versionUnknown),
        Change(from: #""type":"domain-granted""#, to: #""type":"domain-given""#, failure: .typeUnknown),
        Change(from: #""customer":"Customer","#, to: "", failure: .fieldWrong("customer")),
        Change(from: #""customer":"Customer""#, to: #""customer":7"#, failure: .fieldWrong("customer")),
        Change(from: #""customer":"Customer""#, to: #""customer":"a‮b""#, failure: .fieldWrong("customer")),
        Change(from: #""customer":"Customer""#, to: #""customer":"""#, failure: .fieldWrong("customer")),
        Change(from: #""domain":"one.example""#, to: #""domain":"One.example""#, failure: .fieldWrong("domain")),
        Change(from: #""domain":"one.example""#, to: #""domain":"one..example""#, failure: .fieldWrong("domain")),
        Change(from: #""member":"one""#, to: #""member":"One""#, failure: .fieldWrong("member")),
        Change(from: #""strength":"password""#, to: #""strength":"weak""#, failure: .fieldWrong("strength")),
        Change(from: #""sequence":1"#, to: #""sequence":-1"#, failure: .fieldWrong("sequence")),
        Change(from: #""member":"one""#, to: #""level":1,"member":"one""#, failure: .fieldUnknown("level")),
        Change(from: #""version":1"#, to: #""version": 1"#, failure: .notJSON(.notCanonical)),
    ]) func `what is not exactly a statement is refused`(_ change: Change) throws {
        let fixture = try FoldFixture.shared.get()
        let statement = fixture.next(fixture.grant(fixture.oneDomain, to: fixture.one), after: DirectoryFold())
        let text = String(decoding: SignedStatement(statement: statement, signatures: []).leaf.bytes, as: UTF8.self)
        let changed = text.replacing(change.from, with: change.to)
        #expect(changed != text)
        #expect(throws: change.failure) { _ = try SignedStatement(parsing: Octets(utf8: changed)) }
    }

    private struct Signers {
        let officers = (0..<3).map { _ in Curve25519.Signing.PrivateKey() }
        let stranger = Curve25519.Signing.PrivateKey(), publisher = Curve25519.Signing.PrivateKey()

        func keys() throws -> AuthorityKeys {
            try #require(
                AuthorityKeys(
                    threshold: 2, officers: officers.enumerated().map { Officer(key: $1.key, name: "Officer \($0)") },
                    publisher: publisher.key))
        }
    }

    private func statement(_ sequence: UInt64 = 1) throws -> Statement {
        let fixture = try FoldFixture.shared.get()
        return Statement(sequence: sequence, time: FoldFixture.start, act: .memberDeparted(fixture.one))
    }

    @Test func `enough officers bind, in any number and order`() throws {
        let signers = Signers(), keys = try signers.keys()
        for chosen in [[0, 1], [2, 0], [0, 1, 2]] {
            try SignedStatement(try statement(), signedBy: chosen.map { signers.officers[$0] }).verify(by: keys)
        }
    }

    @Test func `too few, the same twice, and strangers do not`() throws {
        let signers = Signers(), keys = try signers.keys(), officers = signers.officers
        let cases: [([Curve25519.Signing.PrivateKey], StatementFailure)] = [
            ([], .tooFewOfficers(have: 0, need: 2)), ([officers[0]], .tooFewOfficers(have: 1, need: 2)),
            ([officers[0], officers[0]], .sameOfficerTwice), ([officers[0], signers.stranger], .signatureWrong),
            ([officers[0], signers.publisher], .signatureWrong), ([officers[0], officers[1], signers.stranger], .signatureWrong),
        ]
        for (chosen, failure) in cases {
            let signed = try SignedStatement(try statement(), signedBy: chosen)
            #expect(throws: failure) { try signed.verify(by: keys) }
        }
    }

    @Test func `a signature over something else does not`() throws {
        let signers = Signers(), keys = try signers.keys()
        let other = try SignedStatement(try statement(2), signedBy: signers.officers)
        let moved = SignedStatement(statement: try statement(1), signatures: other.signatures)
        #expect(throws: StatementFailure.signatureWrong) { try moved.verify(by: keys) }
        let bare = try statement(1)
        let unprefixed = SignedStatement(
            statement: bare,
            signatures: try signers.officers.map { StatementSignature(key: $0.key, signature: try $0.sign(bare.canonical)) })
        #expect(throws: StatementFailure.signatureWrong) { try unprefixed.verify(by: keys) }
    }

    @Test(arguments: [0, 4, -1]) func `a threshold that makes no sense makes no authority`(_ threshold: Int) {
        let signers = Signers(), officers = signers.officers.map { Officer(key: $0.key, name: "Officer") }
        #expect(AuthorityKeys(threshold: threshold, officers: officers, publisher: signers.publisher.key) == nil)
        #expect(AuthorityKeys(threshold: 1, officers: officers + officers, publisher: signers.publisher.key) == nil)
        #expect(AuthorityKeys(threshold: 1, officers: officers, publisher: officers[0].key) == nil)
    }
}
