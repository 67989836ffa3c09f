import DeliveryQueue
import MailModel
import Synchronization

/// Counts the events and claims that were found damaged. Damaged items and deliveries are not counted here: they are held, and seen.
final class QueueDamage: Sendable {
    private struct Found {
        /// By number, as an event is read again at each look.
        var events: Set<Int64> = []
        /// A damaged claim is written anew when it is found.
        var claims = 0
    }

    private let found = Mutex(Found())
    private let report: StorageReport

    init(_ report: StorageReport) { self.report = report }

    var count: Int { found.withLock { $0.events.count + $0.claims } }

    func found(event number: Int64) {
        let isNew = found.withLock { $0.events.insert(number).inserted }
        if isNew { report.found("queue.sqlite: event \(number) is damaged; traces leave it out") }
    }

    func foundClaim(of item: ItemID) {
        found.withLock { $0.claims += 1 }
        report.found(
            "queue.sqlite: the claim that item \(item) asks for is damaged; the item takes it over, and if another copy had it, its "
                + "recipient may get the message twice")
    }
}
