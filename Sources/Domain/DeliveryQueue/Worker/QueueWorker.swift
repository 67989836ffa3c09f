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
    var running: [Destination: Int] = [:]
    var ahead = LeasedAhead()
    /// Those under way whose content is being worked on: a crash would be theirs.
    var open: Set<DeliveryID> = []
    /// Leased, suspected of a crash: each waits until nothing else is open.
    var suspects: [(delivery: LeasedDelivery, isOverdue: Bool, work: Work)] = []
    var suspectsSince: Timestamp?
    /// The one that is open alone.
    var openSuspect: DeliveryID?
    /// An outcome of theirs could not be written, or was by a commit that is told to have failed.
    var unwritten: Set<DeliveryID> = []
    /// An outcome could not be written; nothing is started before this moment.
    var storeRests = Timestamp.distantPast
    /// A sender could not be told; nothing that is overdue is settled before this moment.
    var overdueRests = Timestamp.distantPast
    var overduePause = GrowingPause(from: storePause)
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
    let startedAt: Timestamp
    var nextExecutor = 0
    /// When the store was last asked what is to come, by what has elapsed.
    private var lastOutlook: Duration?
    /// Nothing was due at the last look that could have been started, and no place has come free since that something may wait for.
    var isCaughtUp = false
    /// A place came free for which nothing was leased ahead.
    var isDry = true

    /// Works on a delivery; returns whether its outcome is written.
    typealias Work = @Sendable (QueueWorker, LeasedDelivery) async -> Bool

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
        try? await queue.free((suspects.map(\.delivery) + queue.places.close() + ahead.takeAll()).map(\.id))
        suspects = []
    }

    /// Lets a destination be tried at once: its directory entry changed, or an administrator asks.
    package func wake(_ destination: Destination?) async {
        backOff.wake(destination)
        if let destination {
            try? await queue.wake(destination, by: clock.now)
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
            startAhead(&group)
            if queue.signal.takesLook() || isOutlookDue || isDry && !isCaughtUp { try await startDue(&group, now: now) }
            await giveBackSuspects()
            startSuspect(&group)
            await purge(now, &group)
            guard isOutlookDue else { return now + Self.outlookPause }
            lastOutlook = clock.elapsed
            return try await nextLook(after: now)
        } catch { return now + Self.storePause }
    }

    /// Removes what has outlived its time, and calls back what a wrong clock put far ahead. A store that cannot do it now is asked again
    /// at the next hour.
    private func purge(_ now: Timestamp, _ group: inout DiscardingTaskGroup) async {
        guard now >= nextPurge else { return }
        nextPurge = now + Self.purgeInterval
        backOff.forgetOver(at: now)
        try? await queue.retryNow(dueAfter: now + RetrySchedule.longestWait, now: now)
        try? await forgetLater(now)
        let (delivering, steady) = (delivering, watch.steady)
        group.addTask { await delivering.forgetOldDeliveries(at: steady) }
        try? await queue.purge(now: steady)
    }

    private func nextLook(after now: Timestamp) async throws(QueueFailure) -> Timestamp? {
        let full = running.filter { $0.value >= limits.perDestination }.map(\.key)
        let busy = backOff.onTrial.filter { running[$0] != nil }
        let due = try await queue.nextDue(
            excluding: backOff.blocked(at: now).union(full).union(busy), outside: outsidePlaces > 0)
        let oldest = try await queue.oldest()
        let moments = [
            due.map { running.isEmpty ? max($0, now + Self.storePause) : $0 }, storeRests, overdueRests,
            backOff.nextEnd(after: now),
            oldest.holdEnds.map { $0 + (now - watch.steady) }, nextPurge, suspectsSince.map { $0 + Self.suspectPatience },
            oldest.triedWithoutNotice.map { $0 + RetrySchedule.delayNotice + (now - ageTime) },
            oldest.tried.map { $0 + RetrySchedule.lifetime + (now - ageTime) },
            // One whose time came since this look began is for the next, at once.
            recalls.first.map { now + max(.milliseconds(1), $0 - clock.elapsed) },
        ]
        // What is due already but found no place is looked at when an attempt ends.
        return moments.compactMap { $0 }.filter { $0 > now }.min()
    }

    var stops: Bool { isStopping || Task.isCancelled }
}
