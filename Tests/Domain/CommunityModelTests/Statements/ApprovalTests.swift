import CommunityModel
import Crypto
import Foundation
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

    private func proposal(_ acts: Act..., log: String? = nil) -> Proposal {
        Proposal(acts.map { AgreedAct($0) }, log: log ?? CommunityLog.name(of: keys.publisher))
    }

    private func signed(_ proposal: Proposal, at time: Timestamp? = nil) throws -> Proposal {
        var proposal = proposal
        for officer in officers { try proposal.sign(by: officer, at: time ?? now) }
        return proposal
    }

    /// As it is stated after a fold, each act after the other.
    private func statements(
        _ proposal: Proposal, after fold: DirectoryFold, at time: Timestamp? = nil
    ) throws -> [SignedStatement] {
        var all: [SignedStatement] = []
        for (item, approval) in zip(proposal.items, proposal.approvals) {
            let sequence = fold.statements + UInt64(all.count) + 1
            let signed = SignedStatement(
                statement: Statement(sequence: sequence, time: time ?? now, act: item.agreed.act),
                signatures: item.signatures, agreement: item.agreed.agreement, approval: approval)
            let read = try SignedStatement(parsing: signed.leaf)
            #expect(read == signed)
            all.append(signed)
        }
        return all
    }

    private func state(_ proposal: Proposal, in fold: inout DirectoryFold, at time: Timestamp? = nil) throws {
        for signed in try statements(proposal, after: fold, at: time) {
            try signed.verify(by: keys)
            try fold.apply(signed)
        }
        try fold.requireWhole()
    }

    @Test func `it is stated at whatever place and time comes, and its file is read as it was written`() throws {
        var proposal = proposal(.memberSuspended(base.one, reason: "Reason"))
        for (number, officer) in officers.enumerated() {
            proposal = try Proposal(parsing: proposal.octets)
            try proposal.sign(by: officer, at: now + .microseconds(number))
        }
        #expect(try Proposal(parsing: proposal.octets) == proposal && proposal.signers.map(\.key) == officers.map(\.key))
        #expect(proposal.signers.map(\.time) == [now, now + .microseconds(1)])
        let changed = String(decoding: proposal.octets.bytes, as: UTF8.self).replacing("Reason", with: "Another")
        #expect(try Proposal(parsing: Octets(utf8: changed)).signers.isEmpty, "what was changed since nobody has signed")
        for pause in [Duration.seconds(1), .days(1), .days(7)] {
            var fold = settled
            try state(proposal, in: &fold, at: now + pause)
            #expect(base.directory(fold, at: now + pause).member(base.one)?.state == .suspended)
        }
    }

    @Test func `what would be too long to be read when all have signed it is not proposed`() throws {
        let signers = (0..<StatementLimits.officers).map { _ in Curve25519.Signing.PrivateKey() }
        let act = AgreedAct(.memberSuspended(base.one, reason: String(repeating: "a", count: StatementLimits.name)))
        func proposal(_ count: Int) -> Proposal {
            Proposal(Array(repeating: act, count: count), log: CommunityLog.name(of: keys.publisher))
        }
        let count = try #require((1...Approval.maximumActs).last { proposal($0).isFit(forSigners: signers.count) })
        #expect(count < Approval.maximumActs && proposal(Approval.maximumActs).isFit(forSigners: 2))
        #expect(!proposal(Approval.maximumActs + 1).isFit(forSigners: 2))
        var longest = proposal(count)
        for signer in signers { try longest.sign(by: signer, at: now) }
        #expect(try Proposal(parsing: longest.octets).signers.count == signers.count)
    }

    @Test func `what was not signed so by enough officers binds nobody`() throws {
        let act: Act = .memberSuspended(base.one, reason: "Reason"), log = CommunityLog.name(of: keys.publisher)
        let statement = Statement(sequence: settled.statements + 1, time: now, act: act)
        let approval = try #require(Approval.together([act]).first)
        let other = Act.memberSuspended(base.two, reason: "Reason")
        let two = Approval.together([act, other]), agreement = AgreementText(to: act, log: log, expires: now)
        let cases: [(octets: [UInt8], at: Timestamp?)] = [
            (approval.signedOctets(of: other, log: log, at: now), now),
            (approval.signedOctets(of: act, log: CommunityLog.name(of: officers[0].key), at: now), now),
            (approval.signedOctets(of: act, log: log, at: now + .microseconds(1)), now),
            (two[0].signedOctets(of: act, log: log, at: now), now), (two[1].signedOctets(of: act, log: log, at: now), now),
            (agreement.octets, now), (statement.signedOctets, now), (approval.signedOctets(of: act, log: log, at: now), nil),
        ]
        for (octets, time) in cases {
            let signatures = try officers.map {
                StatementSignature(key: $0.key, signature: try $0.sign(octets), signedAt: time)
            }
            let signed = SignedStatement(
                statement: statement, signatures: signatures, approval: time == nil ? nil : approval)
            #expect(throws: StatementFailure.signatureWrong) { try signed.verify(by: keys) }
        }
        var one = proposal(act)
        try one.sign(by: officers[0], at: now)
        try one.sign(by: officers[0], at: now)
        #expect(throws: StatementFailure.tooFewOfficers(have: 1, need: 2)) {
            try statements(one, after: settled)[0].verify(by: keys)
        }
        try one.sign(by: publisher, at: now)
        #expect(throws: StatementFailure.signatureWrong) { try statements(one, after: settled)[0].verify(by: keys) }
    }

    @Test func `an approval says when it was signed, and nothing else does`() throws {
        let approved = try statements(signed(proposal(.memberSuspended(base.one, reason: "Reason"))), after: settled)[0]
        let timeless = approved.signatures.map { StatementSignature(key: $0.key, signature: $0.signature) }
        for wrong in [
            SignedStatement(statement: approved.statement, signatures: timeless, approval: approved.approval),
            SignedStatement(statement: approved.statement, signatures: approved.signatures),
        ] {
            #expect(throws: StatementFailure.fieldWrong("signed")) { try SignedStatement(parsing: wrong.leaf) }
        }
    }

    /// Documentation/log.md, "Entries": what another program would have to sign.
    @Test func `what an officer signs is this text`() throws {
        let acts = [Act.memberResumed(base.one), .memberResumed(base.two)]
        let all =
            #"[{"member":"\#(base.one.text)","type":"member-resumed"},{"member":"\#(base.two.text)","type":"member-resumed"}]"#
        let digest = Hexadecimal.text(Array(SHA256.hash(data: Data(all.utf8))))
        let text = try #require(Approval.together(acts).last)
            .signedOctets(of: acts[1], log: "securemail-log/ab", at: Timestamp(microseconds: 1_795_000_000_000_001))
        #expect(
            String(decoding: text, as: UTF8.self) == """
                securemail-approval/1
                {"act":{"member":"\(base.two.text)","type":"member-resumed"},"acts":"\(digest)","count":2,"index":1,\
                "log":"securemail-log/ab","signed":1795000000000001,"version":1}
                """)
    }

    /// Of a certificate too, though a member agrees to its key alone: the officers saw when it ends, and who issued it.
    @Test func `a certificate is signed for as it is`() throws {
        let one = Act.certificateListed(try base.leaf(base.oneGateway, .tls, serial: 50), gateway: base.oneGateway, purpose: .tls)
        let other = Act.certificateListed(
            try base.leaf(base.oneGateway, .tls, serial: 51), gateway: base.oneGateway, purpose: .tls)
        let approval = try #require(Approval.together([one]).first)
        #expect(approval.signedOctets(of: one, log: "log", at: now) != approval.signedOctets(of: other, log: "log", at: now))
        #expect(Approval.together([one]) != Approval.together([other]))
    }

    /// Whoever holds the authority's machine could else undo what the officers did since.
    @Test func `it serves once, and never after what the same officers signed later`() throws {
        var fold = settled
        let suspension = try signed(proposal(.memberSuspended(base.one, reason: "Reason")), at: now)
        let resumption = try signed(proposal(.memberResumed(base.one)), at: now + .microseconds(1))
        let again = try signed(proposal(.memberSuspended(base.one, reason: "Again")), at: now + .microseconds(2))
        try state(suspension, in: &fold)
        try state(resumption, in: &fold, at: now + .hours(1))
        #expect(throws: FoldFailure.approvalOvertaken) { try state(suspension, in: &fold, at: now + .hours(2)) }
        try state(again, in: &fold, at: now + .hours(2))
        #expect(throws: FoldFailure.approvalOvertaken) { try state(resumption, in: &fold, at: now + .hours(3)) }
        // What the officers sign anew is another approval, and what one of them did not is none.
        var half = resumption
        try half.sign(by: officers[0], at: now + .hours(3))
        #expect(throws: FoldFailure.approvalOvertaken) { try state(half, in: &fold, at: now + .hours(3)) }
        let snapshot = try DirectoryFold(snapshot: fold.snapshot)
        fold = snapshot
        #expect(throws: FoldFailure.approvalOvertaken) { try state(resumption, in: &fold, at: now + .hours(3)) }
        try state(try signed(resumption, at: now + .hours(3)), in: &fold, at: now + .hours(3))
    }

    @Test func `what was signed together is stated together, in its order, or not at all`() throws {
        let both = try signed(
            proposal(
                .memberAdmitted(base.nobody, name: "Nobody"), base.grant(base.otherDomain, to: base.nobody),
                .memberSuspended(base.one, reason: "Reason")))
        let all = try statements(both, after: settled)
        func applied(_ indices: Int..., to fold: DirectoryFold) throws(FoldFailure) -> DirectoryFold {
            var fold = fold
            for index in indices {
                let signed = all[index]
                let moved = SignedStatement(
                    statement: Statement(sequence: fold.statements + 1, time: now, act: signed.statement.act),
                    signatures: signed.signatures, approval: signed.approval)
                try fold.apply(moved)
            }
            return fold
        }
        for part in [1, 2] {
            #expect(throws: FoldFailure.approvalSplit) { try applied(part, to: settled) }
            #expect(throws: FoldFailure.approvalSplit) { try applied(0, part == 1 ? 2 : 0, to: settled) }
        }
        let begun = try applied(0, to: settled)
        #expect(throws: FoldFailure.approvalSplit) { try begun.requireWhole() }
        // Neither what other officers' hands, nor what needs none, comes between.
        for act in [Act.memberResumed(base.one), .certificateRevoked(certificateDigest: [1], reason: .keyCompromise)] {
            var fold = begun
            #expect(throws: FoldFailure.approvalSplit) {
                try fold.apply(Statement(sequence: fold.statements + 1, time: now, act: act))
            }
        }
        // Signed by one of them at another time, it is another.
        let later = try signed(both, at: now + .seconds(1))
        let other = try statements(later, after: settled)[1]
        var fold = begun
        #expect(throws: FoldFailure.approvalSplit) { try fold.apply(other) }
        try applied(1, 2, to: begun).requireWhole()
        fold = begun
        let late = try statements(both, after: begun, at: now + .days(8))[1]
        #expect(throws: FoldFailure.approvalOver) {
            try fold.apply(
                SignedStatement(
                    statement: Statement(sequence: begun.statements + 1, time: now + .days(8), act: late.statement.act),
                    signatures: late.signatures, approval: late.approval))
        }
    }

    @Test func `it ends, and is not of a time to come`() throws {
        let act: Act = .memberSuspended(base.one, reason: "Reason")
        for (signedAt, time) in [
            (now, now + .days(7) + .seconds(1)), (now + .hours(1) + .seconds(1), now), (now + .days(30), now),
        ] {
            var fold = settled
            #expect(throws: FoldFailure.approvalOver) {
                try state(try signed(proposal(act), at: signedAt), in: &fold, at: time)
            }
        }
        var fold = settled
        try state(try signed(proposal(act), at: now + .hours(1)), in: &fold)
    }

    @Test func `an officer's name cannot change what is shown to who signs`() throws {
        for name in ["First\u{1B}[2J", "First\nsecond", "", "First\u{202E}"] {
            let officers = [Officer(key: officers[0].key, name: name), Officer(key: officers[1].key, name: "Second")]
            let named = try #require(AuthorityKeys(threshold: 2, officers: officers, publisher: publisher.key))
            #expect(throws: StatementFailure.fieldWrong("name")) { try AuthorityKeys(parsing: named.octets) }
        }
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
            for approval in [nil, Approval.together([act]).first] {
                let statement = Statement(sequence: 10, time: now, act: act)
                let signed = SignedStatement(statement: statement, signatures: [], agreement: agreement, approval: approval)
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
        (#""signed":"#, #""sealed":"#), (#""signed":1"#, #""signed":-1"#), (#""signatures":[{"#, #""signatures":[{},{"#),
    ]) func `what is not exactly a proposal is refused`(_ from: String, _ to: String) throws {
        let signed = try signed(proposal(.memberSuspended(base.one, reason: "Reason")))
        let text = String(decoding: signed.octets.bytes, as: UTF8.self)
        let changed = text.replacing(from, with: to)
        #expect(changed != text)
        #expect(throws: StatementFailure.self) { _ = try Proposal(parsing: Octets(utf8: changed)) }
    }

    @Test func `a proposal with two signatures by one officer is none`() throws {
        var proposal = proposal(.memberSuspended(base.one, reason: "Reason"))
        try proposal.sign(by: officers[0], at: now)
        let text = String(decoding: proposal.octets.bytes, as: UTF8.self)
        let start = try #require(text.range(of: #"{"key""#)),
            end = try #require(text.range(of: "}]", range: start.lowerBound..<text.endIndex))
        let signature = text[start.lowerBound...end.lowerBound]
        let twice = text.replacing(signature, with: "\(signature),\(signature)")
        #expect(throws: StatementFailure.sameOfficerTwice) { _ = try Proposal(parsing: Octets(utf8: twice)) }
    }
}
