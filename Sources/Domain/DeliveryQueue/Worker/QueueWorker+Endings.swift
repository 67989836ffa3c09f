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
            guard let (outcome, report, events) = await ending(delivery, reply, reason: "not delivered in time") else {
                await putBack(delivery)
                return true
            }
            return await write(delivery, outcome, report, events)
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
    /// - Throws: `notFound` when the item has no held delivery; `notAnswerable` for mail from outside; what is said of the store when
    ///   an outcome cannot be written.
    package func returnHeld(_ item: ItemID) async throws(QueueFailure) {
        let held = try await queue.leaseHeld(item)
        guard !held.isEmpty else { throw .notFound }
        guard !held.contains(where: \.facts.isFromOutside) else {
            try await queue.free(held.map(\.id))
            throw .notAnswerable
        }
        let reply = Reply(.permanent, .policyRefuses, "Held, and returned by the administrator")
        for delivery in held {
            guard let (outcome, report, events) = await ending(delivery, reply, reason: "returned to the sender") else {
                try await queue.free([delivery.id])
                throw .unavailable("the report to the sender could not be made")
            }
            do throws(QueueFailure) {
                try await queue.record(delivery, outcome, enqueue: report, events: events, now: clock.now)
            } catch {
                try? await queue.free([delivery.id])
                throw error
            }
        }
    }

    /// Without a report: it was held because nobody may be answered.
    private func erase(_ delivery: LeasedDelivery, _ hold: HoldReason) async -> Bool {
        let outcome = DeliveryOutcome(finished: Set(delivery.recipients), rest: .waiting(until: clock.now))
        return await write(delivery, outcome, [], dropped(delivery.recipients, of: delivery, "held too long: \(hold.rawValue)"))
    }

    /// What ends a delivery for good.
    ///
    /// - Returns: `nil` when its sender cannot be told now.
    private func ending(
        _ delivery: LeasedDelivery, _ reply: Reply, reason: String
    ) async -> (outcome: DeliveryOutcome, report: [NewItem], events: [MessageEvent])? {
        guard let report = await report(failures(delivery, reply), of: delivery, isFinal: true) else { return nil }
        let outcome = DeliveryOutcome(
            finished: Set(delivery.recipients), rest: .waiting(until: clock.now), lastReply: reply)
        return (outcome, report.items, dropped(delivery.recipients, of: delivery, reason) + report.events)
    }

    /// Lets go of a delivery whose sender cannot be told now. After a pause, as its age makes it due at once; the others go on meanwhile.
    private func putBack(_ delivery: LeasedDelivery) async {
        try? await clock.sleep(until: clock.now + Self.storePause)
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
        func silent(_ some: [ReportedRecipient], _ why: String) -> [EmailAddress: String] {
            some.reduce(into: [:]) { $0[$1.address] = why }
        }
        guard delivery.sender != nil else {
            return SenderReport(untold: silent(failures, "no report about a message with a null sender"))
        }
        // RFC 3461 section 5.2.
        let wanted = failures.filter { delivery.options[$0.address].wants(isFinal ? .failure : .delay) }
        let unwanted = silent(failures.filter { !wanted.contains($0) }, "the sender asked for no report")
        guard !wanted.isEmpty else { return SenderReport(untold: unwanted) }
        markOpen(delivery.id)
        defer { markPassed(delivery.id) }
        do throws(NoticesUnavailable) {
            let items = try await delivering.notices(for: wanted, of: delivery, isFinal: isFinal)
            guard !items.isEmpty else { return SenderReport(untold: silent(failures, "no report can be sent")) }
            let told = event(.reported(delivery.sender, recipients: wanted.count, isFinal: isFinal), delivery)
            return SenderReport(items: items, events: [told], untold: unwanted)
        } catch { return nil }
    }
}
