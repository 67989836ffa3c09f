package import MailModel

extension QueueWorker {
    /// Too old, late enough for a word to the sender, or at the end of its hold.
    func settleOverdue(_ delivery: LeasedDelivery) async -> Bool {
        let now = clock.now
        if let hold = delivery.hold { return await erase(delivery, hold) }
        guard ageTime < delivery.triedSince + RetrySchedule.lifetime else {
            if delivery.facts.isFromOutside { return await setAside(delivery, judge.undeliverable(at: now)) }
            let reply = Reply(
                .permanent, .destinationTimedOut, "Not delivered in time; at last: \(Self.lastReply(delivery).text)")
            switch await ending(delivery, reply, reason: "not delivered in time") {
            case .told(let outcome, let report, let events): return await write(delivery, outcome, report, events)
            case .unanswerable: return await setAside(delivery, judge.undeliverable(at: now))
            case .notNow:
                await putBack(delivery)
                return true
            }
        }
        let failures = delivery.facts.isFromOutside ? [] : failures(delivery, Self.lastReply(delivery))
        guard let report = await report(failures, of: delivery, isFinal: false) else {
            await putBack(delivery)
            return true
        }
        let outcome = DeliveryOutcome(
            finished: [], rest: .waiting(until: now), countsAttempt: false, lastReply: delivery.lastReply,
            staysWith: delivery.staysWith, delayNoticeSent: true)
        return await write(delivery, outcome, report.items, report.events)
    }

    /// Returns held mail to its sender with a final report, and removes it.
    ///
    /// - Throws: `notFound` when the item has no held delivery; `notAnswerable` for mail from outside, and where nobody can be told; what
    ///   is said of the store when an outcome cannot be written. What was not returned is held as before.
    package func returnHeld(_ item: ItemID) async throws(QueueFailure) {
        let held = try await queue.leaseHeld(item)
        guard !held.isEmpty else { throw .notFound }
        var left = held[...]
        do throws(QueueFailure) {
            guard !held.contains(where: \.facts.isFromOutside) else { throw .notAnswerable }
            while let delivery = left.first {
                try await giveBack(delivery)
                left.removeFirst()
            }
        } catch {
            try? await queue.free(left.map(\.id))
            throw error
        }
    }

    private func giveBack(_ delivery: LeasedDelivery) async throws(QueueFailure) {
        let reply = Reply(.permanent, .policyRefuses, "Held, and returned by the administrator")
        switch await ending(delivery, reply, reason: "returned to the sender") {
        case .told(let outcome, let report, let events):
            try await queue.record(delivery, outcome, enqueue: report, events: events, now: clock.now)
        case .unanswerable: throw .notAnswerable
        case .notNow: throw .unavailable("the report to the sender could not be made")
        }
    }

    /// Without a report: it was held because nobody may be answered.
    private func erase(_ delivery: LeasedDelivery, _ hold: HoldReason) async -> Bool {
        let outcome = DeliveryOutcome(finished: Set(delivery.recipients), rest: .waiting(until: clock.now))
        return await write(delivery, outcome, [], dropped(delivery.recipients, of: delivery, "held too long: \(hold.rawValue)"))
    }

    private enum Ending {
        /// It ends, and its sender hears of it where that was asked for.
        case told(DeliveryOutcome, report: [NewItem], [MessageEvent])
        /// Nobody can be told.
        case unanswerable
        /// Its sender cannot be told now.
        case notNow
    }

    /// What ends a delivery for good.
    private func ending(_ delivery: LeasedDelivery, _ reply: Reply, reason: String) async -> Ending {
        guard let report = await report(failures(delivery, reply), of: delivery, isFinal: true) else { return .notNow }
        guard report.unanswerable.isEmpty else { return .unanswerable }
        let outcome = DeliveryOutcome(
            finished: Set(delivery.recipients), rest: .waiting(until: clock.now), lastReply: reply)
        return .told(outcome, report: report.items, dropped(delivery.recipients, of: delivery, reason) + report.events)
    }

    /// Lets go of a delivery whose sender cannot be told now. Its age makes it due at once, so what is overdue rests; it is tried on meanwhile, as
    /// all else is.
    private func putBack(_ delivery: LeasedDelivery) async {
        if clock.now >= overdueRests { overdueRests = clock.now + overduePause.next() }
        try? await queue.free([delivery.id])
    }

    /// What delayed it last.
    private static func lastReply(_ delivery: LeasedDelivery) -> Reply {
        delivery.lastReply ?? Reply(.transient, .destinationTimedOut)
    }

    func dropped(_ recipients: [EmailAddress], of delivery: LeasedDelivery, _ reason: String) -> [MessageEvent] {
        recipients.map { event(.dropped(recipient: $0, reason: reason), delivery) }
    }

    private func failures(_ delivery: LeasedDelivery, _ reply: Reply) -> [ReportedRecipient] {
        delivery.recipients.map { ReportedRecipient(address: $0, reply: reply, next: delivery.destination.text) }
    }

    /// Reports are never made about a message with a null sender (RFC 5321 section 4.5.5).
    ///
    /// - Returns: `nil` when they cannot be made now.
    func report(_ failures: [ReportedRecipient], of delivery: LeasedDelivery, isFinal: Bool) async -> SenderReport? {
        guard delivery.sender != nil else { return SenderReport(unanswerable: Set(failures.map(\.address))) }
        // RFC 3461 section 5.2.
        let wanted = failures.filter { delivery.options[$0.address].wants(isFinal ? .failure : .delay) }
        let unwanted = Set(failures.filter { !wanted.contains($0) }.map(\.address))
        guard !wanted.isEmpty else { return SenderReport(unwanted: unwanted) }
        markOpen(delivery.id)
        defer { markPassed(delivery.id) }
        do throws(NoticesUnavailable) {
            let items = try await delivering.notices(for: wanted, of: delivery, isFinal: isFinal)
            guard !items.isEmpty else { return SenderReport(unwanted: unwanted, unanswerable: Set(wanted.map(\.address))) }
            overduePause = GrowingPause(from: Self.storePause)
            let told = event(.reported(delivery.sender, recipients: wanted.count, isFinal: isFinal), delivery)
            return SenderReport(items: items, events: [told], unwanted: unwanted)
        } catch { return nil }
    }
}
