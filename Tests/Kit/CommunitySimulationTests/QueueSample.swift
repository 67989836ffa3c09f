import DeliveryQueue
import MailModel
import SecureMailTestKit

/// What the two queues are asked with.
enum QueueSample {
    static let destinations: [Destination] = [
        .mailboxes, .undecided, .outsidersRoute, DomainName("a.example").map { .outsiders($0) } ?? .mailboxes,
        DomainName("b.example").map { .outsiders($0) } ?? .mailboxes, MemberID("ministry").map { .member($0) } ?? .mailboxes,
    ]
    private static let users = ["ana", "ben", "clerk"].compactMap { EmailAddress("\($0)@post.example") }

    static func item(at now: Timestamp, _ numbers: inout Numbers) -> NewItem {
        let deliveries = (0...Int.random(in: 0...1, using: &numbers)).map { number in
            NewDelivery(
                destination: destinations.randomElement(using: &numbers) ?? .mailboxes,
                recipients: Array(users.prefix(1 + number)))
        }
        return NewItem(
            id: ItemID(at: now, from: SystemTestEntropy()), kind: .sealed, content: Octets(utf8: "content"),
            header: Octets(utf8: "header"), wrappedKey: [1, 2], sender: numbers.falls(oneIn: 4) ? nil : users.first,
            messageID: "<a@b>", acceptedAt: now, facts: AcceptanceFacts(direction: .outbound), deliveries: deliveries, events: [])
    }

    static func request(at now: Timestamp, _ numbers: inout Numbers) -> LeaseRequest {
        var request = LeaseRequest(limit: Int.random(in: 1...6, using: &numbers), now: now, perDestination: 2)
        request.outside = Int.random(in: 0...3, using: &numbers)
        if Bool.random(using: &numbers) { request.excluding = [.mailboxes] }
        if Bool.random(using: &numbers) { request.places = [.undecided: Int.random(in: 0...1, using: &numbers)] }
        return request
    }

    static func outcome(of delivery: LeasedDelivery, at now: Timestamp, _ numbers: inout Numbers) -> DeliveryOutcome {
        let finished = Set(delivery.recipients.filter { _ in Bool.random(using: &numbers) })
        let rest: DeliveryOutcome.Rest =
            numbers.falls(oneIn: 4)
            ? .held(Bool.random(using: &numbers) ? .undeliverable : .cannotVerify, until: now + .hours(1))
            : .waiting(until: now + .seconds(Int.random(in: 0...900, using: &numbers)))
        return DeliveryOutcome(
            finished: finished, rest: rest, countsAttempt: Bool.random(using: &numbers),
            lastReply: numbers.falls(oneIn: 2) ? Reply(.transient, .destinationTimedOut) : nil,
            staysWith: numbers.falls(oneIn: 3) ? UnansweredHop(next: "mx.a.example", until: now + .hours(24)) : nil,
            delayNoticeSent: Bool.random(using: &numbers))
    }

    /// Of few transfers, so that several items ask for the same.
    static func claims(of recipients: [EmailAddress], _ numbers: inout Numbers) -> [Claim] {
        guard let signer = MemberID("ministry"),
            let transfer = TransferID(Array(repeating: UInt8.random(in: 0...2, using: &numbers), count: 16))
        else { return [] }
        return recipients.map { Claim(signer: signer, transfer: transfer, recipient: $0) }
    }

    static func octets(of content: StoredContent) -> [[UInt8]] {
        [Array(content.content.bytes), Array(content.header.bytes), content.wrappedKey]
    }
}
