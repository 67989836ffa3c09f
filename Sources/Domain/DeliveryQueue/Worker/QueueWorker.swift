package import MailModel

/// Leases what is due, has it delivered, and records what came of it. It sleeps until it is woken or something becomes due; it never polls.
package actor QueueWorker {
    /// How long the worker leaves a store alone that could not be used.
    static let storePause = Duration.seconds(5)
    /// How long a suspect waits until nothing else is open; then nothing else is started before it.
    static let suspectPatience = Duration.seconds(60)
    static let purgeInterval = Duration.hours(1)
    /// How often the time is noted for the next start, at least every ``purgeInterval``.
    static let noteInterval = Duration.minutes(1)
    static let lookInterval = Duration.seconds(4)
    /// How long what is to come is not looked for anew: messages that end one after the other would each have it looked for.
    static let outlookPause = Duration.milliseconds(100)

    let queue: MailQueue
    let delivering: any Delivering
    let clock: any NodeClock
    let limits: WorkerLimits
    let jitter: Jitter
    let judge: OutcomeJudge
    var backOff = DestinationBackOff()
    var crashes: CrashLedger
    /// Under way, by destination.
    private var running: [Destination: Int] = [:]
    /// Those of them whose content is being worked on: a crash would be theirs.
    private var open: Set<DeliveryID> = []
    /// Leased, suspected of a crash: each waits until nothing else is open.
    private var suspects: [(delivery: LeasedDelivery, work: Work)] = []
    var suspectsSince: Timestamp?
    /// The one that is open alone.
    private var openSuspect: DeliveryID?
    /// An outcome could not be written; nothing is started before this moment.
    var storeRests = Timestamp.distantPast
    var nextPurge = Timestamp.distantPast
    var watch: ClockWatch
    let seen: (any SeenTime)?
    /// When all that waits is made due, by what has elapsed: the clock was set back, now or while the node was off, and what was to be tried
    /// soon may be far away.
    var recalls: [Duration] = []
    /// When the time was noted, by what has elapsed, and by how much the clock was ahead of the ages of mail.
    var noted: (at: Duration, ahead: Duration)?
    /// The timer that runs raised the signal, or will do so at a wrong time, as the clock was set back.
    var isTimerOver = false
    private var isStopping = false
    private let startedAt: Timestamp
    private var nextExecutor = 0
    /// When the store was last asked what is to come, by what has elapsed.
    private var lastOutlook: Duration?
    /// Nothing was due at the last look that could have been started, and no place has come free since that something may wait for.
    private var isCaughtUp = false

    /// Works on a delivery; returns whether its outcome is written.
    private typealias Work = @Sendable (QueueWorker, LeasedDelivery) async -> Bool

    /// - Parameter seen: `nil`: nothing is known of earlier runs, and nothing is noted for the next.
    package init(
        queue: MailQueue, delivering: any Delivering, clock: any NodeClock, entropy: any EntropySource, marks: any CrashMarks,
        seen: (any SeenTime)? = nil, limits: WorkerLimits = WorkerLimits()
    ) {
        (self.queue, self.delivering, self.clock, self.limits) = (queue, delivering, clock, limits)
        jitter = Jitter(entropy)
        judge = OutcomeJudge(jitter: jitter)
        crashes = CrashLedger(marks)
        self.seen = seen
        startedAt = clock.now
        let seenLast = seen?.load()
        watch = ClockWatch(clock, seen: seenLast)
        if let seenLast, clock.now < seenLast.clock - ClockWatch.tolerance { recalls = Self.recalls(after: clock.elapsed) }
    }

    /// Works until it is cancelled; then the attempts under way are ended and recorded, and unused leases given back.
    package func run() async {
        await withDiscardingTaskGroup { group in
            var timer: (moment: Timestamp, stop: AsyncStream<Void>.Continuation)?
            let wakes = queue.signal.wakes()
            queue.signal.raise()
            group.addTask { await self.watchClock() }
            for await _ in wakes {
                let wake = await step(&group)
                guard !Task.isCancelled else { break }
                if let wake, isTimerOver || timer.map({ $0.moment > wake }) ?? true {
                    timer?.stop.finish()
                    isTimerOver = false
                    timer = (wake, startTimer(until: wake, in: &group))
                }
            }
            timer?.stop.finish()
            isStopping = true
            group.cancelAll()
        }
        try? await queue.free(suspects.map(\.delivery.id) + queue.places.close().map(\.id))
        suspects = []
    }

    /// Lets a destination be tried at once: its directory entry changed, or an administrator asks.
    package func wake(_ destination: Destination?) async {
        backOff.wake(destination)
        if let destination {
            try? await queue.wake(destination, now: clock.now)
        } else {
            try? await queue.retryNow(nil, now: clock.now)
        }
        queue.signal.raise()
    }

    /// Raises the signal at a moment, unless it is stopped before.
    private func startTimer(until moment: Timestamp, in group: inout DiscardingTaskGroup) -> AsyncStream<Void>.Continuation {
        let (stopped, stop) = AsyncStream.makeStream(of: Void.self)
        let (clock, signal) = (clock, queue.signal)
        group.addTask {
            await withTaskGroup(of: Bool.self) { race in
                race.addTask { (try? await clock.sleep(until: moment)) != nil }
                race.addTask {
                    for await _ in stopped {}
                    return false
                }
                let isReached = await race.next() ?? false
                race.cancelAll()
                guard isReached else { return }
                await self.timerEnded()
                signal.raise()
            }
        }
        return stop
    }

    private func timerEnded() { isTimerOver = true }

    /// Starts what can be started.
    ///
    /// - Returns: When to look again, if nothing wakes the worker before.
    private func step(_ group: inout DiscardingTaskGroup) async -> Timestamp? {
        lookAtClock()
        noteTime()
        let now = clock.now
        do throws(QueueFailure) {
            for delivery in queue.places.takeArrived() { begin(delivery, &group) { await $0.attempt($1) } }
            defer { openPlaces(now) }
            try await recall(now)
            let isOutlookDue = lastOutlook.map { clock.elapsed - $0 >= Self.outlookPause } ?? true
            if isOutlookDue { try await startOverdue(&group) }
            if queue.signal.takesLook() || isOutlookDue || !isCaughtUp { try await startDue(&group, now: now) }
            startSuspect(&group)
            await purge(now)
            guard isOutlookDue else { return now + Self.outlookPause }
            lastOutlook = clock.elapsed
            return try await nextLook(after: now)
        } catch { return now + Self.storePause }
    }

    /// Removes what has outlived its time, and calls back what a wrong clock put far ahead. A store that cannot do it now is asked again
    /// at the next hour.
    private func purge(_ now: Timestamp) async {
        guard now >= nextPurge else { return }
        nextPurge = now + Self.purgeInterval
        try? await queue.retryNow(dueAfter: now + RetrySchedule.longestWait, now: now)
        try? await forgetLater(now)
        try? await queue.purge(now: watch.steady)
    }

    private var places: Int {
        let isSuspectDue = suspectsSince.map { clock.now >= $0 + Self.suspectPatience } ?? false
        guard clock.now >= storeRests else { return 0 }
        return openSuspect != nil || isSuspectDue ? 0 : limits.total - running.values.reduce(0, +)
    }

    private var outsidePlaces: Int {
        max(0, limits.outside - running.reduce(0) { $0 + ($1.key.isDomainOutside ? $1.value : 0) })
    }

    private func startOverdue(_ group: inout DiscardingTaskGroup) async throws(QueueFailure) {
        guard places > 0 else { return }
        let overdue = try await queue.leaseOverdue(
            limit: places, now: watch.steady, delayedSince: ageTime - RetrySchedule.delayNotice,
            expiredSince: ageTime - RetrySchedule.lifetime)
        for delivery in overdue { begin(delivery, &group) { await $0.settleOverdue($1) } }
    }

    private func startDue(_ group: inout DiscardingTaskGroup, now: Timestamp) async throws(QueueFailure) {
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
    private func openPlaces(_ now: Timestamp) {
        queue.places.set(
            isOpen: isCaughtUp && suspects.isEmpty && openSuspect == nil && recalls.isEmpty && clock.now >= storeRests && !stops,
            places: places, perDestination: limits.perDestination, running: running,
            closed: backOff.blocked(at: now).union(backOff.onTrial))
    }

    /// Marks a delivery as open and starts it; a suspect waits. What an administrator let go since the start is none: its mark may be one that
    /// a power cut brought back.
    private func begin(_ delivery: LeasedDelivery, _ group: inout DiscardingTaskGroup, _ work: @escaping Work) {
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
    private func startSuspect(_ group: inout DiscardingTaskGroup) {
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
        guard !limits.executors.isEmpty, delivery.size <= WorkerLimits.smallMessage else { return nil }
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

    private func nextLook(after now: Timestamp) async throws(QueueFailure) -> Timestamp? {
        let full = running.filter { $0.value >= limits.perDestination }.map(\.key)
        let busy = backOff.onTrial.filter { running[$0] != nil }
        let due = try await queue.nextDue(
            excluding: backOff.blocked(at: now).union(full).union(busy), outside: outsidePlaces > 0)
        let oldest = try await queue.oldest()
        let moments = [
            due.map { running.isEmpty ? max($0, now + Self.storePause) : $0 }, storeRests, backOff.nextEnd(after: now),
            oldest.holdEnds.map { $0 + (now - watch.steady) }, nextPurge, suspectsSince.map { $0 + Self.suspectPatience },
            oldest.triedWithoutNotice.map { $0 + RetrySchedule.delayNotice + (now - ageTime) },
            oldest.tried.map { $0 + RetrySchedule.lifetime + (now - ageTime) },
            recalls.first.map { now + max(.zero, $0 - clock.elapsed) },
        ]
        // What is due already but found no place is looked at when an attempt ends.
        return moments.compactMap { $0 }.filter { $0 > now }.min()
    }

    var stops: Bool { isStopping || Task.isCancelled }
}
