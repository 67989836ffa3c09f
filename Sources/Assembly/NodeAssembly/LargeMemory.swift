import CMalloc

/// How the process asks the system for the memory of large contents.
enum LargeMemory {
    /// What is at least as large has pages of its own, which go back to the system as soon as it is done with.
    private static let threshold = 4 * 1_024 * 1_024

    /// glibc raises its threshold to the size of what was freed, up to 32 MiB (mallopt(3), M_MMAP_THRESHOLD): after one large message the contents
    /// of the next would lie between small things, and a node that had twenty of 25 MB one after the other would hold three times as much. A threshold
    /// that was set stays.
    static func returnsWhenFreed() { mallopt(M_MMAP_THRESHOLD, Int32(threshold)) }
}
