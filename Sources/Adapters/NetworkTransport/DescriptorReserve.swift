import Glibc

/// Keeps descriptors back from connections for what a node must be able to open at any time: its stores, contents, connections to others,
/// lookups.
///
/// Without, whoever opens enough connections ends the node: Swift's runtime (libdispatch) looks at its threads in `/proc`, and stops the process
/// when it cannot open that.
package struct DescriptorReserve: Sendable, Hashable {
    /// Where nobody worked out what is needed.
    package static let usual = DescriptorReserve(descriptors: 384)

    package let descriptors: Int

    package init(descriptors: Int) { self.descriptors = descriptors }

    /// Lets this process open as many files as its hard limit says. A shell's soft limit (1,024) is there for select(2), which nothing here uses.
    package static func raiseLimit() {
        guard var limit = current(), limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Files that this process may have open.
    package static var limit: Int { current().map { Int(clamping: $0.rlim_cur) } ?? .max }

    /// Whether one connection more may stay. Asked when it has its descriptor already.
    package func hasRoom() -> Bool {
        guard let limit = Self.current() else { return true }
        // The system gives the lowest number that is free: all below it are in use.
        let next = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
        guard next >= 0 else { return errno != EMFILE && errno != EINVAL }
        close(next)
        return hasRoom(next: Int(next), limit: Int(clamping: limit.rlim_cur))
    }

    /// A quarter of what may be open is left to connections at least, however low the limit is.
    func hasRoom(next: Int, limit: Int) -> Bool { next < limit - min(descriptors, limit / 4 * 3) }

    private static func current() -> rlimit? {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? limit : nil
    }
}
