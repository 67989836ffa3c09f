import CTimex
package import DiskCalls
import Foundation
package import MailModel

/// The machine that this process runs on.
package struct LinuxMachine: Machine {
    package init() {}

    package var now: Timestamp { SystemClock().now }
    package var user: UInt32 { geteuid() }

    package func clock() -> ClockFacts? {
        var state = timex()
        let result = adjtimex(&state)
        guard result >= 0 else { return nil }
        return ClockFacts(
            isSynchronised: result != TIME_ERROR && state.status & STA_UNSYNC == 0,
            maximumError: .microseconds(Int64(state.maxerror)))
    }

    package func file(_ path: String) -> FileFacts? {
        var state = stat()
        guard stat(path, &state) == 0 else { return nil }
        let kind: FileFacts.Kind =
            switch state.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFSOCK: .socket
            default: .other
            }
        return FileFacts(kind: kind, mode: state.st_mode & 0o7777, owner: state.st_uid)
    }

    package func names(in folder: String) -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }

    package func disk(of folder: String) -> FileSystemFacts? { FileSystemFacts(of: folder) }

    package func descriptorLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        return Int(clamping: limit.rlim_max)
    }
}
