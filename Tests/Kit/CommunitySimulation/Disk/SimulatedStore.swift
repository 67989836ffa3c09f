import DeliveryQueue
import Mailboxes

/// A store on a simulated disk by itself, for a test that calls it: time passes while a call is under way.
package final class SimulatedStore<Store: Sendable>: Sendable {
    private let executor: SimulatedExecutor
    private let time: SimulatedTime
    private let disk: SimulatedDisk
    private let store = Box<Store>()
    private let open: @Sendable (SimulatedDisk) -> Store

    private init(_ open: @escaping @Sendable (SimulatedDisk) -> Store) {
        executor = SimulatedExecutor()
        time = SimulatedTime(executor)
        disk = SimulatedDisk(time, dice: Dice(seed: 1))
        self.open = open
        startAnew()
    }

    package func startAnew() { store.value = open(disk) }

    /// - Returns: `nil` when no answer came.
    package func call<Answer: Sendable>(_ body: @escaping @Sendable (Store) async -> Answer) -> Answer? {
        let answer = Box<Answer>()
        guard let store = store.value else { return nil }
        Task(executorPreference: executor) { answer.value = await body(store) }
        time.run(until: time.now + .seconds(60)) { answer.value != nil }
        return answer.value
    }
}

extension SimulatedStore where Store == any QueueStore {
    package convenience init() { self.init { CrashQueueStore($0, owner: $0.open()) } }
}

extension SimulatedStore where Store == any MailboxStore {
    package convenience init() { self.init { CrashMailboxStore(disk: $0, owner: $0.open()) } }
}
