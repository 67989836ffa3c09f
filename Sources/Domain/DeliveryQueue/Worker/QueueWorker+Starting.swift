import MailModel

/// What is started, where there is a place for it.
extension QueueWorker {
    var places: Int {
        let isSuspectDue = suspectsSince.map { clock.now >= $0 + Self.suspectPatience } ?? false
        guard clock.now >= storeRests else { return 0 }
        return openSuspect != nil || isSuspectDue && nextSuspect != nil ? 0 : limits.total - running.values.reduce(0, +)
    }

    var outsidePlaces: Int {
        max(0, limits.outside - running.reduce(0) { $0 + ($1.key.isDomainOutside ? $1.value : 0) })
    }

    func startOverdue(_ group: inout DiscardingTaskGroup) async throws(QueueFailure) {
        guard places > 0, clock.now >= overdueRests else { return }
        let former = unwritten
        let leased = try await queue.leaseOverdue(
            limit: places, now: watch.steady, delayedSince: ageTime - RetrySchedule.delayNotice,
            expiredSince: ageTime - RetrySchedule.lifetime)
        let overdue = await withoutWritten(leased, former)
        for delivery in overdue { begin(delivery, &group, isOverdue: true) { await $0.settleOverdue($1) } }
    }

    func startDue(_ group: inout DiscardingTaskGroup, now: Timestamp) async throws(QueueFailure) {
        isCaughtUp = false
        guard places > 0 else { return }
        // A place that comes free during the look is not known to it.
        (isCaughtUp, isDry) = (true, false)
        let former = unwritten, leased: [LeasedDelivery]
        do throws(QueueFailure) { leased = try await queue.lease(request(now)) } catch {
            (isCaughtUp, isDry) = (false, true)
            throw error
        }
        let due = await withoutWritten(leased, former)
        for delivery in due { ahead.add(delivery) }
        for destination in Set(due.map(\.destination)) { await giveBackAhead(of: destination) }
        startAhead(&group)
        if !leased.isEmpty { isCaughtUp = false }
    }

    /// Gives back what could be leased though its outcome is to be written: a commit that was told to have failed had been made. Whoever writes it
    /// learns that next, or writes it over this lease, and not over an attempt.
    ///
    /// - Parameter former: what was to be written before the look.
    private func withoutWritten(_ leased: [LeasedDelivery], _ former: Set<DeliveryID>) async -> [LeasedDelivery] {
        guard !former.isEmpty || !unwritten.isEmpty else { return leased }
        let doubtful = former.union(unwritten), written = leased.map(\.id).filter(doubtful.contains)
        guard !written.isEmpty else { return leased }
        try? await queue.free(written)
        return leased.filter { !written.contains($0.id) }
    }

    /// For the free places, and to have the next at hand where half of them are taken. Domains outside, which may be any number, get none ahead.
    private func request(_ now: Timestamp) -> LeaseRequest {
        var request = LeaseRequest(
            limit: places + limits.total - ahead.count, now: now, excluding: backOff.blocked(at: now),
            perDestination: limits.perDestination)
        for destination in Set(running.keys).union(ahead.destinations) {
            let count = running[destination, default: 0]
            let isBusy = count >= (limits.perDestination + 1) / 2 && !destination.isDomainOutside
            let most = isBusy ? 2 * limits.perDestination : limits.perDestination
            request.places[destination] = max(0, most - count - ahead.count(at: destination))
        }
        for destination in backOff.onTrial { request.places[destination] = request.places[destination] == nil ? 1 : 0 }
        request.outside = max(0, outsidePlaces - ahead.outside)
        return request
    }

    /// Starts what is leased already, one of each destination in turn.
    func startAhead(_ group: inout DiscardingTaskGroup) {
        var isDone = ahead.isEmpty
        while !isDone {
            isDone = true
            for destination in ahead.destinations where hasPlace(destination) {
                guard let delivery = ahead.next(at: destination) else { continue }
                begin(delivery, &group) { await $0.attempt($1) }
                isDone = false
            }
        }
    }

    private func hasPlace(_ destination: Destination) -> Bool {
        places > 0 && hasRoom(destination)
    }

    private func hasRoom(_ destination: Destination) -> Bool {
        !isFull(destination) && (running[destination] == nil || !backOff.isOnTrial(destination))
    }

    /// Gives back what was leased ahead for a destination that is left alone now: the look may have begun before that.
    func giveBackAhead(of destination: Destination) async {
        guard ahead.count(at: destination) > 0, backOff.isBlocked(destination, at: clock.now) else { return }
        try? await queue.free(ahead.takeAll(of: destination).map(\.id))
    }

    /// Lets those who accept mail know what can be started at once.
    func openPlaces(_ now: Timestamp) {
        let isIdle = isCaughtUp && ahead.isEmpty && suspects.isEmpty && openSuspect == nil && recalls.isEmpty
        let isLookMissed = queue.places.set(
            isOpen: isIdle && clock.now >= storeRests && !stops, places: places, perDestination: limits.perDestination,
            taken: running, closed: backOff.blocked(at: now).union(backOff.onTrial))
        if isLookMissed { queue.signal.raise() }
    }

    /// Marks a delivery as open and starts it; a suspect waits. What an administrator let go since the start is none: its mark may be one that
    /// a power cut brought back.
    ///
    /// - Parameter isOverdue: It is settled here, and its destination not asked.
    func begin(
        _ delivery: LeasedDelivery, _ group: inout DiscardingTaskGroup, isOverdue: Bool = false, _ work: @escaping Work
    ) {
        if delivery.triedSince > startedAt, crashes.isSuspect(delivery.id) { crashes.close(delivery.id) }
        guard !crashes.isSuspect(delivery.id) else {
            suspects.append((delivery, isOverdue, work))
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

    /// Gives back what is suspected and goes to a destination that is left alone now: each in turn would try it again.
    func giveBackSuspects() async {
        let blocked = backOff.blocked(at: clock.now)
        let left = suspects.filter {
            !$0.isOverdue && blocked.contains($0.delivery.destination) && !crashes.isConvicted($0.delivery.id)
        }.map(\.delivery.id)
        guard !left.isEmpty else { return }
        suspects.removeAll { left.contains($0.delivery.id) }
        suspectsSince = suspects.isEmpty ? nil : suspectsSince
        try? await queue.free(left)
    }

    /// The first that does not go to a destination whose places are all taken.
    private var nextSuspect: Int? {
        suspects.firstIndex { $0.isOverdue || crashes.isConvicted($0.delivery.id) || hasRoom($0.delivery.destination) }
    }

    /// Opened last, one at a time.
    func startSuspect(_ group: inout DiscardingTaskGroup) {
        guard open.isEmpty, openSuspect == nil, clock.now >= storeRests, let next = nextSuspect else { return }
        let (suspect, _, work) = suspects.remove(at: next)
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
        if ahead.count(at: delivery.destination) == 0 { isDry = true }
        if isDry, places <= 0 || mayHaveWaiting(delivery.destination) { isCaughtUp = false }
        let left = running[delivery.destination, default: 0] - 1
        precondition(left >= 0, "what ends was begun, and ends once")
        running[delivery.destination] = left > 0 ? left : nil
        open.remove(delivery.id)
        if openSuspect == delivery.id { openSuspect = nil }
        if isWritten { crashes.close(delivery.id) } else { storeRests = clock.now + Self.storePause }
        queue.signal.nudge()
    }

    /// Whether something may wait for a place there.
    private func mayHaveWaiting(_ destination: Destination) -> Bool { isFull(destination) || backOff.isOnTrial(destination) }

    private func isFull(_ destination: Destination) -> Bool {
        running[destination, default: 0] >= limits.perDestination || destination.isDomainOutside && outsidePlaces == 0
    }
}
