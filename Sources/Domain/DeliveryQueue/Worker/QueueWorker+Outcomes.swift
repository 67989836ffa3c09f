package import MailModel

extension QueueWorker {
    /// One attempt, from the injected delivery to the recorded outcome.
    func attempt(_ delivery: LeasedDelivery) async -> Bool {
        let result = await delivering.deliver(delivery)
        switch result {
        case .destinationUnavailable(let reply): return await unavailable(delivery, reply)
        case .held(let reason, let until): return await setAside(delivery, reason, until: until)
        case .attempted(let outcomes, let enqueue, let events, let isUnanswered):
            return await attempted(delivery, outcomes, enqueue, events, isUnanswered: isUnanswered)
        }
    }

    private func unavailable(_ delivery: LeasedDelivery, _ reply: Reply) async -> Bool {
        guard !stops else {
            try? await queue.free([delivery.id])
            return true
        }
        let now = clock.now
        backOff.failed(delivery.destination, at: now, jitter: jitter)
        let outcome = judge.unavailable(delivery, reply, at: now)
        return await write(
            delivery, outcome, [], failedEvents(delivery, reply, next: delivery.destination.text, outcome, at: now))
    }

    private func attempted(
        _ delivery: LeasedDelivery, _ outcomes: [EmailAddress: RecipientOutcome], _ enqueue: [NewItem],
        _ events: [MessageEvent], isUnanswered: Bool
    ) async -> Bool {
        let now = clock.now
        let outcome = judge.attempted(delivery, outcomes, isUnanswered: isUnanswered, at: now)
        let isDone = outcome.finished.count == delivery.recipients.count
        if outcome.finished.isEmpty {
            backOff.deferred(delivery.id, at: delivery.destination, now: now, jitter: jitter)
        } else if backOff.succeeded(delivery.destination) {
            try? await queue.wake(delivery.destination, now: now)
        }
        let reports = await report(judge.failures(delivery, outcomes), of: delivery, isFinal: true)
        var all = events + reports.events
        if !isDone, let reply = outcome.lastReply {
            all += failedEvents(delivery, reply, next: delivery.destination.text, outcome, at: now)
        }
        return await write(delivery, outcome, enqueue + reports.items, all)
    }

    func setAside(_ delivery: LeasedDelivery, _ reason: HoldReason, until: Timestamp?) async -> Bool {
        let outcome = DeliveryOutcome(
            finished: [], rest: .held(reason, until: until), lastReply: delivery.lastReply, staysWith: delivery.staysWith,
            delayNoticeSent: delivery.delayNoticeSent)
        return await write(delivery, outcome, [], [event(.held(reason: reason.rawValue), delivery)])
    }

    /// Too old, late enough for a word to the sender, or at the end of its hold.
    func settleOverdue(_ delivery: LeasedDelivery) async -> Bool {
        let now = clock.now
        if let hold = delivery.hold {  // erased without a report: it was held because nobody may be answered
            let erased = delivery.recipients.map {
                event(.dropped(recipient: $0, reason: "held too long: \(hold.rawValue)"), delivery)
            }
            let outcome = DeliveryOutcome(finished: Set(delivery.recipients), rest: .waiting(until: now))
            return await write(delivery, outcome, [], erased)
        }
        let reply = delivery.lastReply ?? Reply(.transient, .destinationTimedOut)
        guard now >= delivery.acceptedAt + RetrySchedule.lifetime else {
            let failures = failures(delivery, reply)
            let reports = await report(failures, of: delivery, isFinal: false)
            let outcome = DeliveryOutcome(
                finished: [], rest: .waiting(until: now), countsAttempt: false, lastReply: delivery.lastReply,
                staysWith: delivery.staysWith, delayNoticeSent: true)
            return await write(delivery, outcome, reports.items, reports.events)
        }
        let last = Reply(.permanent, .destinationTimedOut, "Not delivered in time; at last: \(reply.text)")
        return await giveUp(delivery, last, reason: "not delivered in time")
    }

    /// Returns held mail to its sender with a final report, and removes it.
    ///
    /// - Throws: `notFound` when the item has no held delivery; what is said of the store when an outcome cannot be written.
    package func returnHeld(_ item: ItemID) async throws(QueueFailure) {
        let held = try await queue.leaseHeld(item)
        guard !held.isEmpty else { throw .notFound }
        let reply = Reply(.permanent, .policyRefuses, "Held, and returned by the administrator")
        var isWritten = true
        for delivery in held {
            isWritten = await giveUp(delivery, reply, reason: "returned to the sender") && isWritten
        }
        guard isWritten else { throw .unavailable("an outcome could not be written") }
    }

    private func giveUp(_ delivery: LeasedDelivery, _ reply: Reply, reason: String) async -> Bool {
        let reports = await report(failures(delivery, reply), of: delivery, isFinal: true)
        let dropped = delivery.recipients.map { event(.dropped(recipient: $0, reason: reason), delivery) }
        let outcome = DeliveryOutcome(
            finished: Set(delivery.recipients), rest: .waiting(until: clock.now), lastReply: reply)
        return await write(delivery, outcome, reports.items, dropped + reports.events)
    }

    private func failures(_ delivery: LeasedDelivery, _ reply: Reply) -> [FailedRecipient] {
        delivery.recipients.map { FailedRecipient(address: $0, reply: reply, next: delivery.destination.text) }
    }

    /// Reports are never made about a message with a null sender (RFC 5321 section 4.5.5).
    private func report(
        _ failures: [FailedRecipient], of delivery: LeasedDelivery, isFinal: Bool
    ) async -> (items: [NewItem], events: [MessageEvent]) {
        guard !failures.isEmpty else { return ([], []) }
        guard delivery.sender != nil else {
            let reason = "no report about a message with a null sender"
            return ([], isFinal ? failures.map { event(.dropped(recipient: $0.address, reason: reason), delivery) } : [])
        }
        let items = await delivering.notices(for: failures, of: delivery, isFinal: isFinal)
        guard !items.isEmpty else { return ([], []) }
        return (items, [event(.reported(delivery.sender, recipients: failures.count, isFinal: isFinal), delivery)])
    }

    private func failedEvents(
        _ delivery: LeasedDelivery, _ reply: Reply, next: String, _ outcome: DeliveryOutcome, at now: Timestamp
    ) -> [MessageEvent] {
        guard case .waiting(let until) = outcome.rest else { return [] }
        return [event(.relayFailed(next: next, reply: reply, attempt: delivery.attempts + 1, nextAttempt: until), delivery)]
    }

    private func event(_ kind: MessageEvent.Kind, _ delivery: LeasedDelivery) -> MessageEvent {
        MessageEvent(time: clock.now, item: delivery.item, messageID: delivery.messageID, kind: kind)
    }

    /// What cannot be written is freed by the store once it can write again, and delivered again.
    ///
    /// - Returns: Whether it was written.
    private func write(
        _ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, _ enqueue: [NewItem], _ events: [MessageEvent]
    ) async -> Bool {
        do throws(QueueFailure) {
            try await queue.record(delivery, outcome, enqueue: enqueue, events: events, now: clock.now)
            return true
        } catch { return false }
    }
}
