import Foundation
import Glibc

/// What this process holds of memory.
enum ProcessMemory {
    /// MiB that are resident.
    static var resident: Double { field("VmRSS:") }
    /// MiB that were resident at most.
    static var most: Double { field("VmHWM:") }

    private static func field(_ name: String) -> Double {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { Double($0.filter(\.isNumber)) }.map { $0 / 1_024 } ?? 0
    }

    /// Processor seconds of all threads.
    static var processor: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
