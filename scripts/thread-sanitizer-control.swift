// What scripts/thread-sanitizer must find, and what it must not: a counter that two threads change at once, and the same under a lock.
import Dispatch
import Synchronization

nonisolated(unsafe) var unguarded = 0
let guarded = Mutex(0)

DispatchQueue.concurrentPerform(iterations: 4) { _ in
    for _ in 0..<20_000 {
        if CommandLine.arguments.contains("unguarded") { unguarded += 1 }
        guarded.withLock { $0 += 1 }
    }
}
