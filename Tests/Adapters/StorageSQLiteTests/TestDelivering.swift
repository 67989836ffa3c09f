import DeliveryQueue
import MailModel
import SecureMailTestKit
import Synchronization

/// Answers attempts by a rule of the test and remembers them. Reports are taken by everybody, and not remembered.
final class TestDelivering: Delivering {
    typealias Rule = @Sendable (LeasedDelivery) async -> DeliveryResult

    private let rule: Rule
    private let passesAtOnce: Bool
    private let makeNotice: @Sendable (Bool) throws(NoticesUnavailable) -> [NewItem]
    private let seen = Mutex<[LeasedDelivery]>([])
    private let asked = Mutex<[Bool]>([])
    private let forgotten = Mutex<[Timestamp]>([])

    /// - Parameter passesAtOnce: Nothing can crash at the content once an attempt has begun.
    init(
        passesAtOnce: Bool = false,
        notice: @escaping @Sendable (Bool) throws(NoticesUnavailable) -> [NewItem] = { _ in [report()] },
        _ rule: @escaping Rule
    ) {
        (self.rule, self.passesAtOnce, makeNotice) = (rule, passesAtOnce, notice)
    }

    var attempts: [LeasedDelivery] { seen.withLock { $0 } }
    /// Reports asked for: `true` for a final one.
    var reports: [Bool] { asked.withLock { $0 } }

    /// When old deliveries were to be forgotten.
    var forgettings: [Timestamp] { forgotten.withLock { $0 } }

    func deliver(_ delivery: LeasedDelivery, passed: @escaping @Sendable () async -> Void) async -> DeliveryResult {
        guard delivery.facts.direction != .notice else { return Self.accepted(delivery) }
        seen.withLock { $0.append(delivery) }
        if passesAtOnce { await passed() }
        return await rule(delivery)
    }

    func notices(for failures: [ReportedRecipient], of delivery: LeasedDelivery, isFinal: Bool) async throws(NoticesUnavailable)
        -> [NewItem]
    {
        asked.withLock { $0.append(isFinal) }
        return try makeNotice(isFinal)
    }

    func forgetOldDeliveries(at now: Timestamp) async { forgotten.withLock { $0.append(now) } }

    static func report() -> NewItem {
        let id = ItemID(at: QueueFolder.start, from: SystemTestEntropy())
        let recipients = ["a@one.example"].compactMap { EmailAddress($0) }
        return NewItem(
            id: id, kind: .sealed, content: Octets(utf8: "report"), header: Octets(), wrappedKey: [], sender: nil, messageID: nil,
            acceptedAt: QueueFolder.start, facts: AcceptanceFacts(direction: .notice),
            deliveries: [NewDelivery(destination: .mailboxes, recipients: recipients)], events: [])
    }

    static func accepted(_ delivery: LeasedDelivery) -> DeliveryResult {
        let reply = Reply(.success, .ok)
        let outcomes = delivery.recipients.map { ($0, RecipientOutcome.delivered(reply, next: "mx")) }
        return .attempted(Dictionary(outcomes) { first, _ in first }, enqueue: [], events: [])
    }

    static func failed(_ delivery: LeasedDelivery) -> DeliveryResult {
        let outcomes = delivery.recipients.map { ($0, RecipientOutcome.failed(Reply(.permanent, .unknownMailbox), next: "mx")) }
        return .attempted(Dictionary(outcomes) { first, _ in first }, enqueue: [], events: [])
    }

    static func deferred(_ delivery: LeasedDelivery) -> DeliveryResult {
        let outcomes = delivery.recipients.map { ($0, RecipientOutcome.deferred(Reply(.transient, .storageFull), next: "mx")) }
        return .attempted(Dictionary(outcomes) { first, _ in first }, enqueue: [], events: [])
    }
}
