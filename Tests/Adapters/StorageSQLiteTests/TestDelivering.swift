import DeliveryQueue
import MailModel
import Synchronization

/// Answers attempts by a rule of the test and remembers them.
final class TestDelivering: Delivering {
    typealias Rule = @Sendable (LeasedDelivery) async -> DeliveryResult

    private let rule: Rule
    private let passesAtOnce: Bool
    private let makeNotice: @Sendable (Bool) throws(NoticesUnavailable) -> [NewItem]
    private let seen = Mutex<[LeasedDelivery]>([])
    private let asked = Mutex<[Bool]>([])

    /// - Parameter passesAtOnce: Nothing can crash at the content once an attempt has begun.
    init(
        passesAtOnce: Bool = false,
        notice: @escaping @Sendable (Bool) throws(NoticesUnavailable) -> [NewItem] = { _ in [] },
        _ rule: @escaping Rule
    ) {
        (self.rule, self.passesAtOnce, makeNotice) = (rule, passesAtOnce, notice)
    }

    var attempts: [LeasedDelivery] { seen.withLock { $0 } }
    /// Reports asked for: `true` for a final one.
    var reports: [Bool] { asked.withLock { $0 } }

    func deliver(_ delivery: LeasedDelivery, passed: @escaping @Sendable () async -> Void) async -> DeliveryResult {
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

    static func accepted(_ delivery: LeasedDelivery) -> DeliveryResult {
        let reply = Reply(.success, .ok)
        let outcomes = delivery.recipients.map { ($0, RecipientOutcome.delivered(reply, next: "mx")) }
        return .attempted(Dictionary(outcomes) { first, _ in first }, enqueue: [], events: [])
    }

    static func failed(_ delivery: LeasedDelivery) -> DeliveryResult {
        let outcomes = delivery.recipients.map { ($0, RecipientOutcome.failed(Reply(.permanent, .unknownMailbox), next: "mx")) }
        return .attempted(Dictionary(outcomes) { first, _ in first }, enqueue: [], events: [])
    }
}
