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

    package func attempted(
        _ delivery: LeasedDelivery, _ outcomes: [EmailAddress: RecipientOutcome], isUnanswered: Bool, at now: Timestamp
    ) -> DeliveryOutcome {
        let finished = delivery.recipients.filter { outcomes[$0]?.isFinal ?? false }
        let deferral = delivery.recipients.lazy.compactMap { Self.deferral(outcomes[$0]) }.first
        var hop = delivery.staysWith.flatMap { $0.until > now ? $0 : nil }
        if isUnanswered, hop == nil, let deferral {
            hop = UnansweredHop(next: deferral.next, until: now + UnansweredHop.stay)
        }
        return DeliveryOutcome(
            finished: Set(finished), rest: .waiting(until: next(delivery, at: now)),
            lastReply: deferral?.reply ?? delivery.lastReply, staysWith: hop, delayNoticeSent: delivery.delayNoticeSent)
    }

    /// Recipients that failed for good, with the next hop's words.
    package func failures(
        _ delivery: LeasedDelivery, _ outcomes: [EmailAddress: RecipientOutcome]
    ) -> [FailedRecipient] {
        delivery.recipients.compactMap { recipient in
            switch outcomes[recipient] {
            case .failed(let reply, let next): FailedRecipient(address: recipient, reply: reply, next: next)
            case .delivered, .deferred, .duplicate, .replaced, nil: nil
            }
        }
    }

    private func next(_ delivery: LeasedDelivery, at now: Timestamp) -> Timestamp {
        let wait = RetrySchedule.delay(
            afterFailures: delivery.attempts + 1, age: now - delivery.acceptedAt, to: delivery.destination)
        return now + jitter.spread(wait)
    }

    private static func deferral(_ outcome: RecipientOutcome?) -> (reply: Reply, next: String)? {
        switch outcome {
        case .deferred(let reply, let next): (reply, next)
        case .delivered, .failed, .duplicate, .replaced, nil: nil
        }
    }
}
