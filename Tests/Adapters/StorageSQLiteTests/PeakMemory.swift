import Foundation

/// What this process has held of the machine's memory at most (proc(5)): tests beside one that asks are counted too.
enum PeakMemory {
    /// Octets above what is held now.
    static func growth(during body: () throws -> Void) throws -> Int {
        try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
        let before = try read("VmRSS:")
        try body()
        return try read("VmHWM:") - before
    }

    private static func read(_ name: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        guard let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return kibibytes * 1_024
    }
}
