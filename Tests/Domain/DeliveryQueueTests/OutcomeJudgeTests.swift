import DeliveryQueue
import MailModel
import SecureMailTestKit
import Testing

@Suite struct OutcomeJudgeTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private let first: EmailAddress, second: EmailAddress, delivery: LeasedDelivery

    init() throws {
        first = try #require(EmailAddress("first@outsider.example"))
        second = try #require(EmailAddress("second@outsider.example"))
        delivery = LeasedDelivery(
            id: DeliveryID(1), item: ItemID(at: Self.now, from: SeededEntropy(seed: 1)), kind: .sealed,
            destination: .outsiders(first.domain), sender: nil, recipients: [first, second], attempts: 0, acceptedAt: Self.now,
            triedSince: Self.now, facts: AcceptanceFacts(direction: .outbound), messageID: nil, size: 1, delayNoticeSent: false)
    }

    private func wait(after outcomes: [EmailAddress: RecipientOutcome]) -> DeliveryOutcome.Rest {
        OutcomeJudge(jitter: Jitter(SeededEntropy(seed: 3)))
            .attempted(delivery, outcomes, isUnanswered: false, at: Self.now).rest
    }

    private static let enough = Reply(.transient, .tooManyRecipients)
    private static let enoughWithoutStatus = Reply(.transient, suffix: 52, lines: ["too many recipients"])

    @Test(
        "RFC 5321 section 4.5.3.1.10: who has enough recipients gets the rest at once", arguments: [enough, enoughWithoutStatus])
    func theRestAtOnce(reply: Reply) {
        let taken = RecipientOutcome.delivered(Reply(.success, .ok), next: "mail")
        #expect(wait(after: [first: taken, second: .deferred(reply, next: "mail")]) == .waiting(until: Self.now))
    }

    @Test func `who took nobody, or has no room, is left alone for a while`() {
        let taken = RecipientOutcome.delivered(Reply(.success, .ok), next: "mail")
        let refused = RecipientOutcome.failed(Reply(.permanent, .unknownMailbox), next: "mail")
        let full = RecipientOutcome.deferred(Reply(.transient, .storageFull), next: "mail")
        let enough = RecipientOutcome.deferred(Self.enough, next: "mail")
        for outcomes in [[first: taken, second: full], [first: enough, second: enough], [first: refused, second: enough]] {
            guard case .waiting(let until) = wait(after: outcomes) else {
                Issue.record("held")
                continue
            }
            #expect(until >= Self.now + .minutes(1))
        }
    }
}
