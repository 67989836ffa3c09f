import MailModel

/// What is started, where there is a place for it.
extension QueueWorker {
    var places: Int {
        let isSuspectDue = suspectsSince.map { clock.now >= $0 + Self.suspectPatience } ?? false
        guard clock.now >= storeRests else { return 0 }
        return openSuspect != nil || isSuspectDue ? 0 : limits.total - running.values.reduce(0, +)
    }

    var outsidePlaces: Int {
        max(0, limits.outside - running.reduce(0) { $0 + ($1.key.isDomainOutside ? $1.value : 0) })
    }

    func startOverdue(_ group: inout DiscardingTaskGroup) async throws(QueueFailure) {
        guard places > 0 else { return }
        let overdue = try await queue.leaseOverdue(
            limit: places, now: watch.steady, delayedSince: ageTime - RetrySchedule.delayNotice,
            expiredSince: ageTime - RetrySchedule.lifetime)
        for delivery in overdue { begin(delivery, &group) { await $0.settleOverdue($1) } }
    }

    func startDue(_ group: inout DiscardingTaskGroup, now: Timestamp) async throws(QueueFailure) {
        isCaughtUp = false
        guard places > 0 else { return }
        var request = LeaseRequest(
            limit: places, now: now, excluding: backOff.blocked(at: now), perDestination: limits.perDestination)
        for destination in backOff.onTrial { request.places[destination] = 1 }
        for (destination, count) in running {
            request.places[destination] = max(0, (request.places[destination] ?? limits.perDestination) - count)
        }
        request.outside = outsidePlaces
        // A place that comes free during the look is not known to it.
        isCaughtUp = true
        let due: [LeasedDelivery]
        do throws(QueueFailure) { due = try await queue.lease(request) } catch {
            isCaughtUp = false
            throw error
        }
        for delivery in due { begin(delivery, &group) { await $0.attempt($1) } }
        if !due.isEmpty { isCaughtUp = false }
    }

    /// Lets those who accept mail know what can be started at once.
    func openPlaces(_ now: Timestamp) {
        queue.places.set(
            isOpen: isCaughtUp && suspects.isEmpty && openSuspect == nil && recalls.isEmpty && clock.now >= storeRests && !stops,
            places: places, perDestination: limits.perDestination, running: running,
            closed: backOff.blocked(at: now).union(backOff.onTrial))
    }

    /// Marks a delivery as open and starts it; a suspect waits. What an administrator let go since the start is none: its mark may be one that
    /// a power cut brought back.
    func begin(_ delivery: LeasedDelivery, _ group: inout DiscardingTaskGroup, _ work: @escaping Work) {
        if delivery.triedSince > startedAt, crashes.isSuspect(delivery.id) { crashes.close(delivery.id) }
        guard !crashes.isSuspect(delivery.id) else {
            suspects.append((delivery, work))
            suspectsSince = suspectsSince ?? clock.now
            return
        }
        markOpen(delivery.id)
        start(delivery, &group, work)
    }

    /// Called again when a report quotes the content.
    func markOpen(_ delivery: DeliveryID) {
        open.insert(delivery)
        crashes.open(delivery, isAlone: crashes.isSuspect(delivery) && open.count == 1)
    }

    /// Nothing can crash at this content any more.
    func markPassed(_ delivery: DeliveryID) {
        guard open.remove(delivery) != nil else { return }
        crashes.pass(delivery)
        guard openSuspect == delivery else { return }
        openSuspect = nil
        queue.signal.raise()
    }

    /// Opened last, one at a time.
    func startSuspect(_ group: inout DiscardingTaskGroup) {
        guard open.isEmpty, openSuspect == nil, !suspects.isEmpty, clock.now >= storeRests else { return }
        let (suspect, work) = suspects.removeFirst()
        suspectsSince = suspects.isEmpty ? nil : suspectsSince
        openSuspect = suspect.id
        if crashes.isConvicted(suspect.id) {
            start(suspect, &group) { await $0.setAside($1, .held(.crashedTwice, until: nil)) }
        } else {
            markOpen(suspect.id)
            start(suspect, &group, work)
        }
    }

    private func start(_ delivery: LeasedDelivery, _ group: inout DiscardingTaskGroup, _ work: @escaping Work) {
        running[delivery.destination, default: 0] += 1
        let attempt: @concurrent @Sendable () async -> Void = {
            let isWritten = await work(self, delivery)
            await self.ended(delivery, isWritten: isWritten)
        }
        // `nil` would not be the preference of the worker's own task, but none.
        if let executor = executor(for: delivery) {
            group.addTask(executorPreference: executor, operation: attempt)
        } else {
            group.addTask(operation: attempt)
        }
    }

    private func executor(for delivery: LeasedDelivery) -> (any TaskExecutor)? {
        guard !limits.executors.isEmpty, delivery.size <= NewItem.smallContent else { return nil }
        nextExecutor = (nextExecutor + 1) % limits.executors.count
        return limits.executors[nextExecutor]
    }

    /// The mark stays on what has no outcome yet: it will be opened again, after a while, as the store has trouble.
    private func ended(_ delivery: LeasedDelivery, isWritten: Bool) {
        if places <= 0 || isFull(delivery.destination) { isCaughtUp = false }
        let left = (running[delivery.destination] ?? 1) - 1
        running[delivery.destination] = left > 0 ? left : nil
        open.remove(delivery.id)
        if openSuspect == delivery.id { openSuspect = nil }
        if isWritten { crashes.close(delivery.id) } else { storeRests = clock.now + Self.storePause }
        queue.signal.nudge()
    }

    /// Whether something may wait for a place there.
    private func isFull(_ destination: Destination) -> Bool {
        running[destination, default: 0] >= limits.perDestination || backOff.onTrial.contains(destination)
            || destination.isDomainOutside && outsidePlaces == 0
    }
}
