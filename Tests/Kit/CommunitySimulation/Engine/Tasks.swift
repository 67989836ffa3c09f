import Synchronization

/// All tasks of a world, so that none outlives it.
final class Tasks: Sendable {
    private let all = Mutex<[Task<Void, Never>]>([])

    func add(_ task: Task<Void, Never>) { all.withLock { $0.append(task) } }

    func cancel() {
        let tasks = all.withLock { tasks in
            defer { tasks = [] }
            return tasks
        }
        for task in tasks { task.cancel() }
    }
}
