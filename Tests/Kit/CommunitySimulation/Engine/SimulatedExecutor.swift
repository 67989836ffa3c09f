import Synchronization

/// Runs all tasks of a simulation on the thread that calls ``drain()``, one after the other in the order in which they became ready.
/// Nothing else decides what runs next, so that one seed replays one schedule.
final class SimulatedExecutor: TaskExecutor {
    private let ready = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        ready.withLock { $0.append(job) }
    }

    /// Runs what is ready, and what becomes ready by it, until nothing is.
    func drain() {
        while true {
            let jobs = ready.withLock { ready in
                defer { ready = [] }
                return ready
            }
            guard !jobs.isEmpty else { return }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}
