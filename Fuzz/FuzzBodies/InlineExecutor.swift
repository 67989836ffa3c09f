import Synchronization

/// Runs asynchronous work to its end on the thread that asks for it: a body is a plain function, and a thread that waited for the
/// shared pool would take one of its threads away.
final class InlineExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    /// Traps where the work waits for something that is not work of its own.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
        let executor = InlineExecutor(), result = Mutex<Value?>(nil)
        _ = Task(executorPreference: executor) {
            let value = await work()
            result.withLock { $0 = value }
        }
        while let job = executor.jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            job.runSynchronously(on: executor.asUnownedTaskExecutor())
        }
        guard let value = result.withLock({ $0 }) else { preconditionFailure("work waits for others") }
        return value
    }
}
