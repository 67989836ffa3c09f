import MailModel

extension QueueWorker {
    /// One attempt, from the injected delivery to the recorded outcome.
    func attempt(_ delivery: LeasedDelivery) async -> Bool {
        let result = await deliver(delivery)
        switch result {
        case .destinationUnavailable(let reply, let events): return await unavailable(delivery, reply, events)
        case .held(let reason, let until): return await setAside(delivery, .held(reason, until: until))
        case .attempted(let outcomes, let enqueue, let events, let isUnanswered):
            await answered(delivery, outcomes)
            return await record(delivery, outcomes, enqueue, events, isUnanswered: isUnanswered)
        case .decidedHere(let outcomes, let enqueue, let events):
            // A domain that does not take it may never be written to again.
            if delivery.destination.isDomainOutside, outcomes.values.allSatisfy(\.isFinal) {
                backOff.forget(delivery.destination)
            }
            return await record(delivery, outcomes, enqueue, events, isUnanswered: false, mayWait: true)
        }
    }

    /// Beside the worker, which others wait for.
    @concurrent
    private nonisolated func deliver(_ delivery: LeasedDelivery) async -> DeliveryResult {
        await delivering.deliver(delivery) { await self.markPassed(delivery.id) }
    }

    /// - Parameter blocks: the destination is left alone for a while.
    private func unavailable(
        _ delivery: LeasedDelivery, _ reply: Reply, _ events: [MessageEvent], blocks: Bool = true
    ) async -> Bool {
        guard !stops else {
            try? await queue.free([delivery.id])
            return true
        }
        let now = clock.now
        if blocks {
            backOff.failed(delivery.destination, at: now, jitter: jitter)
            await giveBackAhead(of: delivery.destination)
        }
        let outcome = judge.unavailable(delivery, reply, at: now)
        return await write(delivery, outcome, [], events + restEvents(delivery, outcome))
    }

    /// What the answer says of the destination: a recipient that it refuses for good shows that it works.
    private func answered(_ delivery: LeasedDelivery, _ outcomes: [EmailAddress: RecipientOutcome]) async {
        let now = clock.now
        if !outcomes.values.contains(where: \.isFinal) {
            backOff.deferred(delivery.id, at: delivery.destination, now: now, jitter: jitter)
            await giveBackAhead(of: delivery.destination)
        } else if let due = backOff.succeeded(delivery.destination, at: now) {
            try? await queue.wake(delivery.destination, by: due)
        }
    }

    private func record(
        _ delivery: LeasedDelivery, _ outcomes: [EmailAddress: RecipientOutcome], _ enqueue: [NewItem],
        _ events: [MessageEvent], isUnanswered: Bool, mayWait: Bool = false
    ) async -> Bool {
        if stops, outcomes.values.allSatisfy(\.isDeferred), enqueue.isEmpty, !isUnanswered {
            try? await queue.free([delivery.id])  // cut short by our own end, which is no failure
            return true
        }
        let now = clock.now
        let failures = judge.failures(delivery, outcomes)
        let report = await report(failures, of: delivery, isFinal: true)
        var outcome = judge.attempted(
            delivery, outcomes, unanswerable: report?.unanswerable ?? [], isUnanswered: isUnanswered, at: now)
        if report == nil { outcome.keep(failures) }  // they fail once more when the report can be made
        let untold = failures.map(\.address).filter { report?.unwanted.contains($0) ?? false }
        return await write(
            delivery, outcome, enqueue + (report?.items ?? []), orWait: mayWait,
            events + (report?.events ?? []) + dropped(untold, of: delivery, "the sender asked for no report")
                + restEvents(delivery, outcome))
    }

    func setAside(_ delivery: LeasedDelivery, _ rest: DeliveryOutcome.Rest) async -> Bool {
        let outcome = DeliveryOutcome(
            finished: [], rest: rest, lastReply: delivery.lastReply, staysWith: delivery.staysWith,
            delayNoticeSent: delivery.delayNoticeSent)
        return await write(delivery, outcome, [], restEvents(delivery, outcome))
    }

    /// What is told of recipients that are not finished.
    private func restEvents(_ delivery: LeasedDelivery, _ outcome: DeliveryOutcome) -> [MessageEvent] {
        guard outcome.finished.count < delivery.recipients.count else { return [] }
        switch outcome.rest {
        case .held(let reason, _): return [event(.held(reason: reason.rawValue), delivery)]
        case .waiting(let until):
            guard let reply = outcome.lastReply else { return [] }
            let next = delivery.destination.text
            let kind = MessageEvent.Kind.relayFailed(
                next: next, reply: reply, attempt: delivery.attempts + 1, nextAttempt: until)
            return [event(kind, delivery)]
        }
    }

    func event(_ kind: MessageEvent.Kind, _ delivery: LeasedDelivery) -> MessageEvent {
        MessageEvent(time: clock.now, item: delivery.item, messageID: delivery.messageID, kind: kind)
    }

    /// What cannot be written now is kept, and written once the store can do it again: to deliver it again would bring a message twice.
    ///
    /// - Parameter mayWait: no server has heard of it: where there is no room for what comes of it, the delivery waits, and others go on.
    /// - Returns: Whether it was written. Not when the worker ends before it can be: the next start delivers again.
    func write(
        _ delivery: LeasedDelivery, _ outcome: DeliveryOutcome, _ enqueue: [NewItem], orWait mayWait: Bool = false,
        _ events: [MessageEvent]
    ) async -> Bool {
        defer { unwritten.remove(delivery.id) }
        var pause = GrowingPause(from: Self.storePause)
        while true {
            let failure: QueueFailure
            do throws(QueueFailure) {
                try await queue.record(delivery, outcome, enqueue: enqueue, events: events, now: clock.now)
                return true
            } catch { failure = error }
            // A commit that was told to have failed may have been made.
            if failure == .notFound { return true }
            if mayWait, case .full = failure, !enqueue.isEmpty {
                return await unavailable(delivery, Reply(.transient, .diskFull), [], blocks: false)
            }
            guard !stops else { return false }
            unwritten.insert(delivery.id)
            markPassed(delivery.id)
            let isOfStore = Self.isOfStore(failure, enqueue)
            if isOfStore { storeRests = clock.now + Self.storePause }
            // A stop ends the pause, and it is tried once more: the store may be well again.
            try? await clock.sleep(until: clock.now + (isOfStore ? Self.storePause : pause.next()))
        }
    }

    /// Whether other outcomes cannot be written either. A damaged row, and a report for which there is no room, are the delivery's own trouble.
    private static func isOfStore(_ failure: QueueFailure, _ enqueue: [NewItem]) -> Bool {
        switch failure {
        case .unavailable: true
        case .full: enqueue.isEmpty
        case .damaged, .notFound, .notAnswerable: false
        }
    }
}
