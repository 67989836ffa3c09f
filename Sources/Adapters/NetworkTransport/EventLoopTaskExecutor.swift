package import NIOCore
import Synchronization

/// Runs tasks on an event loop: what a connection sets off stays on the thread that serves it, and no other has to be woken.
///
/// For short work only, as everything else of the loop waits meanwhile. What calculates for long (a password, a large message) belongs into the pool.
package final class EventLoopTaskExecutor: TaskExecutor {
    private let loop: any EventLoop

    private init(_ loop: any EventLoop) { self.loop = loop }

    /// The one of a loop. It is there as long as the process, like the loops themselves.
    package static func of(_ loop: any EventLoop) -> EventLoopTaskExecutor {
        all.withLock { all in
            let key = ObjectIdentifier(loop)
            if let known = all[key] { return known }
            let executor = EventLoopTaskExecutor(loop)
            all[key] = executor
            return executor
        }
    }

    /// One for each loop of a group.
    package static func all(of group: any EventLoopGroup) -> [EventLoopTaskExecutor] { group.makeIterator().map { of($0) } }

    private static let all = Mutex<[ObjectIdentifier: EventLoopTaskExecutor]>([:])

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
