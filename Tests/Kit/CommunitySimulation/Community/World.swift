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
    private let tasks: Tasks

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
        tasks = Tasks()
    }

    /// Starts a task on the one executor.
    @discardableResult func task(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        let task = Task(executorPreference: executor) { await body() }
        tasks.add(task)
        return task
    }

    /// Nothing goes on any more, and nothing holds on to what there was.
    func end() {
        tasks.cancel()
        executor.drain()
        network.end()
        time.end()
        executor.drain()
    }

    func clock() -> SimulatedClock { SimulatedClock(time, start: start) }
}
