import DeliveryQueue
import MailModel
import SecureMailTestKit
import Testing

@Suite struct StoredTextTests {
    @Test func `every kind of event is read back from its text`() throws {
        let address = try #require(EmailAddress("\"a b\"@one.example"))
        let member = try #require(MemberID("one"))
        let transfer = TransferID(from: SeededEntropy(seed: 1))
        let reply = Reply(.transient, .destinationUnreachable, "two\nlines \\ and more")
        let kinds: [MessageEvent.Kind] = [
            .submissionAccepted(by: "x\n", from: nil, recipients: 2, octets: 3),
            .submissionAccepted(by: "", from: address, recipients: 2, octets: 3), .submissionRejected(by: "x", reply: reply),
            .protected(for: member, transfer: transfer), .relayAccepted(recipient: address, next: "mx", reply: reply),
            .sentInClear(next: "mx", reason: .failed),
            .relayRejected(recipient: address, next: "mx", reply: reply),
            .relayFailed(next: "mx", reply: reply, attempt: 4, nextAttempt: Timestamp(seconds: 5)),
            .opened(signer: member, transfer: transfer), .contentConsigned(recipient: address),
            .contentHandedOver(recipient: address, next: "mx"), .held(reason: "why"), .released,
            .reported(nil, recipients: 1, isFinal: true), .reported(address, recipients: 1, isFinal: false),
            .dropped(recipient: address, reason: ""), .duplicateIgnored(recipient: address),
        ]
        for kind in kinds { #expect(MessageEvent.Kind(storedText: kind.storedText) == kind) }
    }

    @Test(arguments: ["", "released\n", "held", "dropped\nnobody\nx", "reported\n\n1\nmaybe", "opened\none\n00", "\\x"])
    func `other texts are no event`(text: String) {
        #expect(MessageEvent.Kind(storedText: text) == nil)
    }
}
