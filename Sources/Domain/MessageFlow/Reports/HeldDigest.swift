import DeliveryQueue
import DeliveryPolicy
package import MailModel
import MessageFormat

/// Tells the gateway's postmaster of mail that was set aside for an administrator (warnings 5b and 5c): soon, and at most once an hour.
/// What was told is remembered until the node ends; after a start what is still held is told once more.
package actor HeldDigest {
    package static let lookInterval = Duration.seconds(60)
    package static let noticeInterval = Duration.hours(1)
    /// Lines of one notice; `securemail hold list` shows all.
    static let longest = 100

    private let context: FlowContext
    private let postmaster: EmailAddress
    private var told: Set<DeliveryID> = []
    private var nextNotice = Timestamp.distantPast

    package init(_ context: FlowContext, postmaster: EmailAddress) { (self.context, self.postmaster) = (context, postmaster) }

    /// Looks now and then, until cancelled.
    package func run() async {
        while (try? await context.clock.sleep(until: context.clock.now + Self.lookInterval)) != nil { await look() }
    }

    /// What cannot be read or written now is told at the next look.
    package func look() async {
        guard let held = try? await held() else { return }
        let new = held.ids.subtracting(told)
        // A notice that is further away than any is was put there by a clock that was wrong.
        let now = context.clock.now, isDue = now >= nextNotice || nextNotice > now + Self.noticeInterval
        guard !new.isEmpty, isDue else { return }
        guard let message = HeldNotice(context).compose(held.new + held.told, of: held.ids.count, new: new, to: postmaster),
            let items = try? await PostOwnMessage(context).items(message, to: postmaster), !items.isEmpty,
            (try? await context.queue.accept(items)) != nil
        else { return }
        told = held.ids
        nextNotice = context.clock.now + Self.noticeInterval
    }

    /// All that is held, and as much of it as a notice has lines for: what is new, and what was told of before.
    private struct Held {
        var ids: Set<DeliveryID> = []
        var new: [QueuedDelivery] = []
        var told: [QueuedDelivery] = []
    }

    private func held() async throws -> Held {
        var held = Held(), last: DeliveryID?
        while true {
            let page = try await context.queue.list(heldFor: HoldReason.needingAdministrator, after: last, limit: Self.longest)
            held.ids.formUnion(page.map(\.id))
            held.new += page.filter { !told.contains($0.id) }.prefix(Self.longest - held.new.count)
            held.told += page.filter { told.contains($0.id) }.prefix(Self.longest - held.told.count)
            guard page.count == Self.longest else { return held }
            last = page.last?.id
        }
    }
}
