import MailModel

/// What all parts of a simulation share.
struct World: Sendable {
    let start: Timestamp
    let executor: SimulatedExecutor
    let time: SimulatedTime
    let dice: Dice
    let network: SimulatedNetwork
    let trace: EventTrace
    let judge: Judge
    let names: NameService
    let machines: Machines

    init(seed: UInt64, start: Timestamp, keepsTrace: Bool) {
        self.start = start
        executor = SimulatedExecutor()
        time = SimulatedTime(executor)
        dice = Dice(seed: seed)
        network = SimulatedNetwork(time, dice: dice.fork())
        trace = EventTrace(time, keepsLines: keepsTrace)
        judge = Judge(time, trace)
        names = NameService(time, dice: dice.fork())
        machines = Machines()
    }

    /// Starts a task on the one executor.
    @discardableResult func task(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: executor) { await body() }
    }

    func clock() -> SimulatedClock { SimulatedClock(time, start: start) }
}
