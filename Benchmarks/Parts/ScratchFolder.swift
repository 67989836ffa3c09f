import Foundation
import Glibc
import MailModel

/// A folder that is gone at the end. It must stand on a real disk (`scripts/bench` looks): in memory a sync costs nothing.
struct ScratchFolder: Sendable {
    private let path: String

    init(in place: String) throws {
        path = "\(place)/benchmark-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func folder(_ name: String) throws -> String {
        let folder = "\(path)/\(name)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Appends so many octets to one file and waits for the disk.
    func appending(_ size: Int) throws -> Benchmark.Body {
        let descriptor = open("\(path)/appended", O_CREAT | O_WRONLY | O_APPEND, 0o600)
        guard descriptor >= 0 else { throw BenchmarkFailure(description: "no file to append to") }
        let octets = SampleMail.octets(size)
        return {
            let written = octets.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard written == size, fdatasync(descriptor) == 0 else {
                throw BenchmarkFailure(description: "the disk takes nothing")
            }
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
