package import MailModel

/// Turns what an attempt gave into what the store writes.
package struct OutcomeJudge: Sendable {
    private let jitter: Jitter

    package init(jitter: Jitter) { self.jitter = jitter }

    /// Nothing was tried: everything waits.
    package func unavailable(_ delivery: LeasedDelivery, _ reply: Reply, at now: Timestamp) -> DeliveryOutcome {
        DeliveryOutcome(
            finished: [], rest: .waiting(until: next(delivery, at: now)), lastReply: reply, staysWith: delivery.staysWith,
            delayNoticeSent: delivery.delayNoticeSent)
    }

    /// - Parameter unanswerable: recipients of whose failure nobody can be told, beside those of what came from outside.
    package func attempted(
        _ delivery: LeasedDelivery, _ outcomes: [EmailAddress: RecipientOutcome], unanswerable: Set<EmailAddress> = [],
        isUnanswered: Bool, at now: Timestamp
    ) -> DeliveryOutcome {
        let failed = delivery.recipients.compactMap { Self.failure(outcomes[$0], $0) }
        // Of these nobody hears, so those who cannot get it are kept, and held once nobody else waits.
        let kept = failed.filter { delivery.facts.isFromOutside || unanswerable.contains($0.address) }
        let finished = Set(delivery.recipients.filter { outcomes[$0]?.isFinal ?? false }).subtracting(kept.map(\.address))
        let isUndeliverable = !kept.isEmpty && finished.count + kept.count == delivery.recipients.count
        let deferral = delivery.recipients.lazy.compactMap { Self.deferral(outcomes[$0]) }.first
        var hop = delivery.staysWith.flatMap { $0.holds(at: now) ? $0 : nil }
        if isUnanswered, hop == nil, let deferral {
            hop = UnansweredHop(next: deferral.next, until: now + UnansweredHop.stay)
        }
        let waiting = Self.goesOn(outcomes) ? now : next(delivery, at: now)
        return DeliveryOutcome(
            finished: finished, rest: isUndeliverable ? undeliverable(at: now) : .waiting(until: waiting),
            countsAttempt: !Self.goesOn(outcomes), lastReply: deferral?.reply ?? kept.first?.reply ?? delivery.lastReply,
            staysWith: hop,
            delayNoticeSent: delivery.delayNoticeSent)
    }

    package func undeliverable(at now: Timestamp) -> DeliveryOutcome.Rest {
        .held(.undeliverable, until: now + HoldReason.undeliverableLifetime)
    }

    /// Recipients that failed for good and whose sender is to be told, with the next hop's words.
    package func failures(
        _ delivery: LeasedDelivery, _ outcomes: [EmailAddress: RecipientOutcome]
    ) -> [ReportedRecipient] {
        delivery.facts.isFromOutside ? [] : delivery.recipients.compactMap { Self.failure(outcomes[$0], $0) }
    }

    private static func failure(_ outcome: RecipientOutcome?, _ recipient: EmailAddress) -> ReportedRecipient? {
        switch outcome {
        case .failed(let reply, let next): ReportedRecipient(address: recipient, reply: reply, next: next)
        case .delivered, .deferred, .duplicate, .replaced, nil: nil
        }
    }

    private func next(_ delivery: LeasedDelivery, at now: Timestamp) -> Timestamp {
        let wait = RetrySchedule.delay(
            afterFailures: delivery.attempts + 1, age: now - delivery.triedSince, to: delivery.destination)
        return now + jitter.spread(wait)
    }

    /// RFC 5321 section 4.5.3.1.10: a server that takes no more recipients in one transaction is given the rest in the next, at once. It took
    /// some in this one, so that there is an end.
    private static func goesOn(_ outcomes: [EmailAddress: RecipientOutcome]) -> Bool {
        let tookSome = outcomes.values.contains { if case .delivered = $0 { true } else { false } }
        return tookSome && outcomes.values.contains { deferral($0)?.reply.isForTooManyRecipients ?? false }
    }

    private static func deferral(_ outcome: RecipientOutcome?) -> (reply: Reply, next: String)? {
        switch outcome {
        case .deferred(let reply, let next): (reply, next)
        case .delivered, .failed, .duplicate, .replaced, nil: nil
        }
    }
}

extension Reply {
    /// The code also says that there is no room (RFC 5321 section 4.2.2); an enhanced status tells which of the two.
    fileprivate var isForTooManyRecipients: Bool {
        code == 452 && (subjectAndDetail == nil || subjectAndDetail == Condition.tooManyRecipients.status)
    }
}
