import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing

/// Officers whose keys are not on the authority's machine sign an act before it has a place and a time in the log.
@Suite("What officers approve beforehand, and what needs none of them")
struct ApprovalTests {
    private let base: FoldFixture
    private let officers = (0..<2).map { _ in Curve25519.Signing.PrivateKey() }
    private let publisher = Curve25519.Signing.PrivateKey()
    private let keys: AuthorityKeys
    private let settled: DirectoryFold

    init() throws {
        base = try FoldFixture.shared.get()
        keys = try #require(
            AuthorityKeys(
                threshold: 2, officers: officers.map { Officer(key: $0.key, name: "Officer") }, publisher: publisher.key))
        settled = try base.fold([.founded(name: "Test", authority: keys)] + base.settled().dropFirst())
    }

    private var now: Timestamp { settled.lastTime + .hours(1) }

    private func proposal(_ act: Act, log: String? = nil, until end: Timestamp? = nil) -> Proposal {
        Proposal([AgreedAct(act)], log: log ?? CommunityLog.name(of: keys.publisher), expires: end ?? now + .days(2))
    }

    /// As it is stated after a fold.
    private func stated(
        _ proposal: Proposal, after fold: DirectoryFold, at time: Timestamp? = nil
    ) throws -> SignedStatement {
        let item = try #require(proposal.items.first)
        let statement = Statement(sequence: fold.statements + 1, time: time ?? now, act: item.agreed.act)
        let signed = SignedStatement(
            statement: statement, signatures: item.signatures, agreement: item.agreed.agreement, approvedUntil: proposal.expires)
        #expect(try SignedStatement(parsing: signed.leaf) == signed)
        return signed
    }

    @Test func `it is stated at whatever place and time comes, and its file is read as it was written`() throws {
        var proposal = proposal(.memberSuspended(base.one, reason: "Reason"))
        for officer in officers {
            proposal = try Proposal(parsing: proposal.octets)
            try proposal.sign(by: officer)
        }
        #expect(try Proposal(parsing: proposal.octets) == proposal && proposal.signers == officers.map(\.key))
        let changed = String(decoding: proposal.octets.bytes, as: UTF8.self).replacing("Reason", with: "Another")
        #expect(try Proposal(parsing: Octets(utf8: changed)).signers.isEmpty, "what was changed since nobody has signed")
        for pause in [Duration.seconds(1), .days(1)] {
            var fold = settled
            let signed = try stated(proposal, after: fold, at: now + pause)
            try signed.verify(by: keys)
            try fold.apply(signed)
            #expect(base.directory(fold, at: now + pause).member(base.one)?.state == .suspended)
        }
    }

    @Test func `what would be too long to be read when all have signed it is not proposed`() throws {
        let signers = (0..<StatementLimits.officers).map { _ in Curve25519.Signing.PrivateKey() }
        let act = AgreedAct(.memberSuspended(base.one, reason: String(repeating: "a", count: StatementLimits.name)))
        func proposal(_ count: Int) -> Proposal {
            Proposal(Array(repeating: act, count: count), log: CommunityLog.name(of: keys.publisher), expires: now + .days(2))
        }
        let count = try #require((1...Proposal.maximumActs).last { proposal($0).isFit(forSigners: signers.count) })
        #expect(count < Proposal.maximumActs && proposal(Proposal.maximumActs).isFit(forSigners: 2))
        #expect(!proposal(Proposal.maximumActs + 1).isFit(forSigners: 2))
        var longest = proposal(count)
        for signer in signers { try longest.sign(by: signer) }
        #expect(try Proposal(parsing: longest.octets).signers.count == signers.count)
    }

    @Test func `what was not signed so by enough officers binds nobody`() throws {
        let act: Act = .memberSuspended(base.one, reason: "Reason"), end = now + .days(2)
        let text = AgreementText(to: act, log: CommunityLog.name(of: keys.publisher), expires: end)
        let statement = Statement(sequence: settled.statements + 1, time: now, act: act)
        let other = AgreementText(to: .memberSuspended(base.two, reason: "Reason"), log: text.log, expires: end)
        let elsewhere = AgreementText(to: act, log: CommunityLog.name(of: officers[0].key), expires: end)
        let later = AgreementText(to: act, log: text.log, expires: end + .seconds(1))
        let cases: [(octets: [UInt8], until: Timestamp?)] = [
            (text.octets, end), (other.approvedOctets, end), (elsewhere.approvedOctets, end), (later.approvedOctets, end),
            (statement.signedOctets, end), (text.approvedOctets, nil),
        ]
        for (octets, until) in cases {
            let signatures = try officers.map { StatementSignature(key: $0.key, signature: try $0.sign(octets)) }
            let signed = SignedStatement(statement: statement, signatures: signatures, approvedUntil: until)
            #expect(throws: StatementFailure.signatureWrong) { try signed.verify(by: keys) }
        }
        var one = proposal(act)
        try one.sign(by: officers[0])
        try one.sign(by: officers[0])
        #expect(throws: StatementFailure.tooFewOfficers(have: 1, need: 2)) { try stated(one, after: settled).verify(by: keys) }
        try one.sign(by: publisher)
        #expect(throws: StatementFailure.signatureWrong) { try stated(one, after: settled).verify(by: keys) }
    }

    /// Whoever holds the authority's machine could else undo what the officers did since.
    @Test func `it serves once`() throws {
        var fold = settled
        let suspension = proposal(.memberSuspended(base.one, reason: "Reason"))
        try fold.apply(try stated(suspension, after: fold))
        try fold.apply(try stated(proposal(.memberResumed(base.one)), after: fold, at: now + .hours(1)))
        let again = try stated(suspension, after: fold, at: now + .hours(2))
        #expect(throws: FoldFailure.approvalOver) { try fold.apply(again) }
        // What the officers sign anew is another approval.
        let anew = proposal(.memberSuspended(base.one, reason: "Reason"), until: now + .days(3))
        try fold.apply(try stated(anew, after: fold, at: now + .hours(2)))
    }

    @Test func `it ends, and does not end too far ahead`() throws {
        let act: Act = .memberSuspended(base.one, reason: "Reason")
        for (end, time) in [(now, now), (now + .days(1), now + .days(2)), (now + .days(7) + .seconds(1), now)] {
            var fold = settled
            let signed = try stated(proposal(act, until: end), after: fold, at: time)
            #expect(throws: FoldFailure.approvalOver) { try fold.apply(signed) }
        }
        var fold = settled
        try fold.apply(try stated(proposal(act, until: now + .days(7)), after: fold))
    }

    /// Whoever has taken the authority's machine has the publisher's key, and the issuing one.
    @Test func `without officers only a revocation, and what its member agreed to, binds`() throws {
        let der = try base.leaf(base.oneGateway, .tls),
            listed = Act.certificateListed(der, gateway: base.oneGateway, purpose: .tls)
        let digest = Array(SHA256.hash(data: try base.leaf(base.oneGateway, .signing).bytes))
        let agreement = Agreement(signer: .certificate(digest: digest), expires: now + .hours(1), signature: [1])
        let alone: [(Act, Agreement?)] = [
            (.certificateRevoked(certificateDigest: digest, reason: .keyCompromise), nil), (listed, agreement),
            (.objected(to: 4), agreement),
        ]
        for (act, agreement) in alone {
            let statement = Statement(sequence: 10, time: now, act: act)
            try SignedStatement(statement: statement, signatures: [], agreement: agreement).verify(by: keys)
        }
        let refused: [(Act, Agreement?)] =
            try base.settled().map { ($0, nil) } + [
                (listed, nil), (.objected(to: 4), nil), (.memberAdmitted(base.nobody, name: "Nobody"), agreement),
                (base.grant(base.otherDomain, to: base.one), agreement), (.memberResumed(base.one), agreement),
                (.gatewayListed(base.otherGateway, of: base.one, endpoint: base.endpoint), agreement),
                (.member(.keySet(base.one, base.oneKey.key)), agreement),
                (.issuerListed(certificate: try base.furtherIssuer(3)), agreement), (.domainWithdrawn(base.oneDomain), nil),
                (.memberDeparted(base.one), nil), (.gatewayWithdrawn(base.oneGateway), nil),
            ]
        for (act, agreement) in refused {
            for end in [nil, now + .hours(1)] {
                let statement = Statement(sequence: 10, time: now, act: act)
                let signed = SignedStatement(statement: statement, signatures: [], agreement: agreement, approvedUntil: end)
                #expect(throws: StatementFailure.tooFewOfficers(have: 0, need: 2), "\(act.kind)") { try signed.verify(by: keys) }
            }
        }
    }

    /// By the fold, which knows the member's keys.
    @Test func `what no officer signed is not kept for later, where its member did not agree to it either`() throws {
        let der = try base.leaf(base.oneGateway, .signing, serial: 44),
            act = Act.certificateListed(der, gateway: base.oneGateway, purpose: .signing)
        let text = AgreementText(to: act, log: CommunityLog.name(of: keys.publisher), expires: now + .hours(1))
        var fold = settled
        let statement = Statement(sequence: fold.statements + 1, time: now, act: act)
        let stranger = try text.agreed(by: publisher)
        #expect(throws: FoldFailure.agreementWrong) { try fold.apply(statement, agreement: stranger) }
        #expect(fold.pending.isEmpty)
    }

    @Test(arguments: [
        (#""version":1"#, #""version":2"#), (#""acts":["#, #""acts":[],"was":["#), (#""log":"#, #""logs":"#),
        (#""type":"member-suspended""#, #""type":"member-upended""#), (#""reason":"Reason""#, #""reason":"""#),
        (#""expires":"2"#, #""expires":"x"#),
    ]) func `what is not exactly a proposal is refused`(_ from: String, _ to: String) throws {
        let text = String(decoding: proposal(.memberSuspended(base.one, reason: "Reason")).octets.bytes, as: UTF8.self)
        let changed = text.replacing(from, with: to)
        #expect(changed != text)
        #expect(throws: StatementFailure.self) { _ = try Proposal(parsing: Octets(utf8: changed)) }
    }
}
