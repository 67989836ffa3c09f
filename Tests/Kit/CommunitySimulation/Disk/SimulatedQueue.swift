package import DeliveryQueue

/// A simulated queue by itself, for a test that calls it: time passes while a call is under way.
package final class SimulatedQueue: Sendable {
    private let executor: SimulatedExecutor
    private let time: SimulatedTime
    private let disk: SimulatedDisk
    private let store = Box<CrashQueueStore>()

    package init() {
        executor = SimulatedExecutor()
        time = SimulatedTime(executor)
        disk = SimulatedDisk(time, dice: Dice(seed: 1))
        startAnew()
    }

    package func startAnew() { store.value = CrashQueueStore(disk, owner: disk.open()) }

    package func call<Result: Sendable>(
        _ body: @escaping @Sendable (any QueueStore) async throws(QueueFailure) -> Result
    ) throws(QueueFailure) -> Result {
        let answer = Box<Swift.Result<Result, QueueFailure>>()
        guard let store = store.value else { throw .unavailable("not open") }
        Task(executorPreference: executor) {
            do throws(QueueFailure) { answer.value = .success(try await body(store)) } catch { answer.value = .failure(error) }
        }
        time.run(until: time.now + .seconds(60)) { answer.value != nil }
        guard let result = answer.value else { throw .unavailable("no answer") }
        return try result.get()
    }
}
