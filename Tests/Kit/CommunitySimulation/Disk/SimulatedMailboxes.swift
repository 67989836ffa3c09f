import MailModel
package import Mailboxes

/// Simulated mailboxes by themselves, for a test that calls them.
package final class SimulatedMailboxes: Sendable {
    private let executor: SimulatedExecutor
    private let time: SimulatedTime
    private let disk: SimulatedDisk
    private let store = Box<CrashMailboxStore>()

    package init() {
        executor = SimulatedExecutor()
        time = SimulatedTime(executor)
        disk = SimulatedDisk(time, dice: Dice(seed: 1))
        startAnew()
    }

    package func startAnew() { store.value = CrashMailboxStore(disk: disk, owner: disk.open()) }

    package func call<Result: Sendable>(
        _ body: @escaping @Sendable (any MailboxStore) async throws(MailboxFailure) -> Result
    ) throws(MailboxFailure) -> Result {
        let answer = Box<Swift.Result<Result, MailboxFailure>>()
        guard let store = store.value else { throw .storage("not open") }
        Task(executorPreference: executor) {
            do throws(MailboxFailure) { answer.value = .success(try await body(store)) } catch { answer.value = .failure(error) }
        }
        time.run(until: time.now + .seconds(60)) { answer.value != nil }
        guard let result = answer.value else { throw .storage("no answer") }
        return try result.get()
    }
}
