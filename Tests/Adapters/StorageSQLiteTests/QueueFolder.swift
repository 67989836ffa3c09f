import DeliveryQueue
import Foundation
import MailModel
import SecureMailTestKit
import StorageSQLite
import Testing

/// A folder with a queue that goes with the test, and items for it.
final class QueueFolder: Sendable {
    static let start = Timestamp(seconds: 1_800_000_000)
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("queue-\(UUID().uuidString)").path
    let entropy = SeededEntropy(seed: 7)

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func open() throws -> SQLiteQueueStore { try SQLiteQueueStore(directory: path) }

    var contentFiles: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/queue-content")) ?? []
    }

    func item(
        to destination: Destination = .mailboxes, _ recipients: [String] = ["b@two.example"], size: Int = 100,
        sender: String? = "a@one.example", at time: Timestamp = start,
        isFromOutside: Bool = false
    ) throws -> NewItem {
        let id = ItemID(at: time, from: entropy)
        var facts = AcceptanceFacts(direction: .inbound)
        facts.verdicts = ["spf": "pass"]
        facts.peerMember = isFromOutside ? nil : MemberID("one")
        let messageID = "<\(id)@one.example>"
        return NewItem(
            id: id, kind: .sealed, content: Octets(entropy.octets(size)), header: Octets(utf8: "Subject: x\r\n"),
            wrappedKey: entropy.octets(40), sender: sender.flatMap { EmailAddress($0) }, messageID: messageID,
            acceptedAt: time, facts: facts,
            deliveries: [
                NewDelivery(destination: destination, recipients: try recipients.map { try #require(EmailAddress($0)) })
            ],
            events: [
                MessageEvent(
                    time: time, item: id, messageID: messageID,
                    kind: .submissionAccepted(by: "test", from: nil, recipients: recipients.count, octets: size))
            ])
    }

    static func member(_ name: String) throws -> Destination { .member(try #require(MemberID(name))) }
}

extension DeliveryOutcome {
    static func delivered(_ delivery: LeasedDelivery) -> DeliveryOutcome {
        DeliveryOutcome(finished: Set(delivery.recipients), rest: .waiting(until: delivery.acceptedAt))
    }

    static func deferred(until moment: Timestamp) -> DeliveryOutcome {
        DeliveryOutcome(finished: [], rest: .waiting(until: moment), lastReply: Reply(.transient, .destinationTimedOut))
    }
}
