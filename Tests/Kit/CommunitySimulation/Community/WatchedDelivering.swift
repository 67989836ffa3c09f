import DeliveryQueue
import MailModel
import MessageFlow
import Synchronization

/// The product's deliveries, each attempt counted; and how long each destination is left alone, by the product's own rule.
struct WatchedDelivering: Delivering {
    private struct Wait {
        var backOff = DestinationBackOff()
        var length = Duration.zero
    }

    private final class Waits: Sendable {
        let all = Mutex<[Destination: Wait]>([:])
    }

    private struct NoEntropy: EntropySource {
        func octets(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
    }

    private let inner: MailDelivering
    private let site: GatewaySite
    private let waits = Waits()

    init(_ inner: MailDelivering, at site: GatewaySite) { (self.inner, self.site) = (inner, site) }

    var longestWait: Duration { waits.all.withLock { $0.values.map(\.length).max() ?? .zero } }

    /// As the worker does when it finds that: nothing is left alone any longer.
    func clockWasSetBack() { waits.all.withLock { $0 = [:] } }

    func deliver(_ delivery: LeasedDelivery, passed: @escaping @Sendable () async -> Void) async -> DeliveryResult {
        site.world.judge.delivers(delivery, at: site.host)
        site.sends(delivery)
        let result = await inner.deliver(delivery, passed: passed)
        note(result, of: delivery)
        return result
    }

    func notices(
        for failures: [ReportedRecipient], of delivery: LeasedDelivery, isFinal: Bool
    ) async throws(NoticesUnavailable) -> [NewItem] {
        try await inner.notices(for: failures, of: delivery, isFinal: isFinal)
    }

    func forgetOldDeliveries(at now: Timestamp) async { await inner.forgetOldDeliveries(at: now) }

    private func note(_ result: DeliveryResult, of delivery: LeasedDelivery) {
        let now = site.clock.now, jitter = Jitter(NoEntropy())
        waits.all.withLock { waits in
            var wait = waits[delivery.destination] ?? Wait()
            switch result {
            case .destinationUnavailable: wait.backOff.failed(delivery.destination, at: now, jitter: jitter)
            case .attempted(let outcomes, _, _, _):
                if outcomes.values.contains(where: \.isFinal) {
                    wait = Wait()
                } else {
                    wait.backOff.deferred(delivery.id, at: delivery.destination, now: now, jitter: jitter)
                }
            case .decidedHere, .held: return
            }
            // Without the jitter, so that no failure is taken for one of those that were under way; an eighth is its most.
            if let end = wait.backOff.nextEnd(after: now) { wait.length = max(wait.length, (end - now) + (end - now) / 8) }
            waits[delivery.destination] = wait
        }
    }
}
