import CGFShare
import Glibc

/// Keeps what this process has in memory off the disks: for as long as it runs, and as far as the system lets it.
package enum MemoryGuard {
    /// No core dump, no debugger of the same user, and nothing of the process is paged out: all of its memory is locked, or there is no swap
    /// that it could go to. A key passes through memory of libraries that nobody can lock piece by piece.
    package static func raise() throws(KeyShareFailure) {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        guard setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0 else { throw .memoryNotLocked }
        guard securemail_not_dumpable() == 0 else { throw .memoryNotLocked }
        guard mlockall(MCL_CURRENT | MCL_FUTURE) != 0 else { return }
        guard !hasSwap else { throw .memoryNotLocked }
    }

    /// Whether the machine pages anything out; yes, where that cannot be seen.
    private static var hasSwap: Bool {
        guard let file = fopen("/proc/swaps", "re") else { return true }
        defer { fclose(file) }
        var (lines, octet) = (0, fgetc(file))
        while octet != EOF {
            if octet == 0x0A { lines += 1 }
            octet = fgetc(file)
        }
        return lines > 1  // the first is the heading
    }
}
