import Glibc

/// What this process holds of memory.
enum ProcessMemory {
    /// MiB that the allocator has given out.
    static var allocated: Double {
        let facts = mallinfo2()
        return Double(facts.uordblks + facts.hblkhd) / 1_048_576
    }

    /// MiB that were resident at most.
    static var most: Double {
        var usage = rusage()
        getrusage(RUSAGE_SELF, &usage)
        return Double(usage.ru_maxrss) / 1_024
    }

    /// Processor seconds of all threads.
    static var processor: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
