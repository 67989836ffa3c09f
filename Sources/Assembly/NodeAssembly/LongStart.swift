import CTimex
import Dispatch
import Glibc
import Synchronization

/// A start that may take longer than its unit allows: a migration, or looking through millions of rows. As long as it works, the service manager
/// is asked for more time; one that hangs is ended by it, and started again.
package final class LongStart: Sendable {
    /// Between looks, and what each asks for: several may be late.
    private static let interval = Duration.seconds(10), more = Duration.seconds(60)
    /// What a process does in an interval at least that works, however busy the disk and the machine are.
    static let leastWork = Work(processorMilliseconds: 20, blocks: 1)

    /// What this process has done since it began.
    struct Work: Sendable {
        var processorMilliseconds: Int
        /// Of the disk, read and written.
        var blocks: Int

        static func now() -> Work {
            var usage = rusage()
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            let times = [usage.ru_utime, usage.ru_stime].map { $0.tv_sec * 1_000 + $0.tv_usec / 1_000 }
            return Work(processorMilliseconds: times.reduce(0, +), blocks: usage.ru_inblock + usage.ru_oublock)
        }
    }

    private let manager: ServiceManager
    private let work: @Sendable () -> Work
    private let last: Mutex<Work>

    init(_ manager: ServiceManager, work: @escaping @Sendable () -> Work = Work.now) {
        (self.manager, self.work) = (manager, work)
        last = Mutex(work())
    }

    /// Asks for more time if anything was done since the last look.
    func look() {
        let now = work()
        let isAtWork = last.withLock { last in
            defer { last = now }
            return now.processorMilliseconds - last.processorMilliseconds >= Self.leastWork.processorMilliseconds
                || now.blocks - last.blocks >= Self.leastWork.blocks
        }
        if isAtWork { manager.extendStart(by: Self.more) }
    }

    /// Looks every few seconds while something is done.
    package static func during<Result>(
        _ manager: ServiceManager, _ body: () async throws -> Result
    ) async rethrows -> Result {
        let start = LongStart(manager), timer = DispatchSource.makeTimerSource()
        let seconds = Int(interval.components.seconds)
        timer.schedule(deadline: .now() + .seconds(seconds), repeating: .seconds(seconds))
        timer.setEventHandler { start.look() }
        timer.resume()
        defer { timer.cancel() }
        return try await body()
    }
}
