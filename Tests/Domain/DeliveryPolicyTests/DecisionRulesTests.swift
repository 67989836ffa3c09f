import DeliveryPolicy
import MailModel
import Testing

@Suite("The decision: one pure function")
struct DecisionRulesTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let rule: String
        var directory = OutboundFacts.DirectoryState.fresh
        var signing = OutboundFacts.SigningState.ready
        var sender = OutboundFacts.SenderState.listed
        var route = OutboundFacts.OutsidersRoute.open
        let standing: Standing
        let expected: OutboundOutcome
        var testDescription: String { "\(rule): \(standing)" }
    }

    static let kiwimail = MemberID("kiwimail")!
    static let rows = [
        Row(rule: "G-02 members are protected", standing: .member(kiwimail), expected: .protect(for: kiwimail)),
        Row(rule: "G-24 outsiders", standing: .outsider, expected: .bestEffort),
        Row(rule: "G-02 no directory", directory: .missing, standing: .outsider, expected: .wait(.directoryMissing)),
        Row(rule: "G-02 no directory", directory: .missing, standing: .member(kiwimail), expected: .wait(.directoryMissing)),
        Row(rule: "G-02 old directory", directory: .tooOld, standing: .outsider, expected: .wait(.directoryTooOld)),
        Row(rule: "G-02 old directory", directory: .tooOld, standing: .member(kiwimail), expected: .wait(.directoryTooOld)),
        Row(rule: "G-02 suspended", standing: .memberInTrouble(kiwimail, .suspended), expected: .wait(.memberSuspended)),
        Row(rule: "G-02 left", standing: .formerMember(kiwimail), expected: .wait(.formerMember)),
        Row(rule: "G-21 outsiders need no signature", signing: .unfit(.endsSoon), standing: .outsider, expected: .bestEffort),
        Row(
            rule: "G-15 a sender that no member could verify", sender: .notListed, standing: .member(kiwimail),
            expected: .wait(.senderNotListed)),
        Row(rule: "outsiders verify no sender", sender: .notListed, standing: .outsider, expected: .bestEffort),
        Row(rule: "G-02 own, not listed", standing: .ownDomainNotListed, expected: .wait(.ownDomainNotListed)),
        Row(
            rule: "no route", route: .none, standing: .outsider, expected: .refuse(Reply(.permanent, .noRouteOutside))),
    ]

    @Test(arguments: CertificateFault.allCases) func `a certificate's fault is told, and whose it is: G-21`(
        _ fault: CertificateFault
    ) throws {
        try `each row of the table`(
            Row(
                rule: "theirs", standing: .memberInTrouble(Self.kiwimail, .certificate(fault)),
                expected: .wait(.memberCertificate(fault))))
        try `each row of the table`(
            Row(rule: "ours", signing: .unfit(fault), standing: .member(Self.kiwimail), expected: .wait(.ownCertificate(fault))))
        let texts = CertificateFault.allCases.flatMap {
            [
                OutboundOutcome.WaitCause.memberCertificate($0).explanation,
                OutboundOutcome.WaitCause.ownCertificate($0).explanation,
            ]
        }
        #expect(Set(texts).count == texts.count)
    }

    @Test(arguments: rows) func `each row of the table`(_ row: Row) throws {
        let recipient = OutboundFacts.Recipient(address: try #require(EmailAddress("a@kiwimail.example")), standing: row.standing)
        let facts = OutboundFacts(
            directory: row.directory, signing: row.signing, sender: row.sender, outsidersRoute: row.route,
            recipients: [recipient, recipient])
        #expect(DecisionRules.decide(facts) == [row.expected, row.expected])
    }

    @Test func `nothing but a fresh directory's outsider ever leaves in clear`() throws {
        let standings: [Standing] = [
            .member(Self.kiwimail), .formerMember(Self.kiwimail), .memberInTrouble(Self.kiwimail, .suspended),
            .memberInTrouble(Self.kiwimail, .certificate(.expired)), .outsider, .ownDomainNotListed,
        ]
        let address = try #require(EmailAddress("a@kiwimail.example"))
        for directory in OutboundFacts.DirectoryState.allCases {
            for signing in [OutboundFacts.SigningState.ready, .unfit(.missing), .unfit(.endsSoon)] {
                for route in OutboundFacts.OutsidersRoute.allCases {
                    for standing in standings {
                        let facts = OutboundFacts(
                            directory: directory, signing: signing, sender: .listed, outsidersRoute: route,
                            recipients: [.init(address: address, standing: standing)])
                        let inClear = DecisionRules.decide(facts) == [.bestEffort]
                        #expect(inClear == (directory == .fresh && standing == .outsider && route == .open))
                    }
                }
            }
        }
    }

    @Test(arguments: [
        (InboundFacts.Origin.verified(member: kiwimail), InboundOutcome.deliver(status: .verified)),
        (.outsider, .deliver(status: .outsider)),
        (.ourselves, .deliver(status: .notice)),
        (.notVerified, .hold(.cannotVerify)),
        (.notDecrypted, .hold(.cannotDecrypt)),
        (.outsiderClaimingMembership, .refuse(Reply(.permanent, .claimsMembership))),
    ]) func `inbound delivers only what is what it says`(_ origin: InboundFacts.Origin, _ expected: InboundOutcome) {
        #expect(DecisionRules.decide(InboundFacts(origin: origin)) == expected)
    }
}
