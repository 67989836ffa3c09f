import Glibc

/// What a piece of work costs the processor, whatever else the machine does meanwhile.
package enum ProcessorTime {
    /// The least of three runs.
    package static func least(_ work: () throws -> Void) rethrows -> Duration {
        var least = Duration.seconds(3_600)
        for _ in 0..<3 { least = min(least, try of(work)) }
        return least
    }

    /// One run.
    package static func of(_ work: () throws -> Void) rethrows -> Duration {
        let start = now
        try work()
        return now - start
    }

    /// Of the calling thread.
    package static var now: Duration {
        // Seconds and nanoseconds: `timespec` by its layout, as its members belong to another module wherever Foundation is imported.
        var parts = [0, 0]
        parts.withUnsafeMutableBytes { parts in
            guard let time = parts.bindMemory(to: timespec.self).baseAddress else { return }
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, time)
        }
        return .seconds(parts[0]) + .nanoseconds(parts[1])
    }
}
