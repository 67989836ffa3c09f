import Foundation

/// Says which seeds are under way when the process dies of a trap of Swift's runtime: else nobody would know what to run again.
enum TrapNotice {
    private static let mostThreads = 64
    private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGSEGV, SIGFPE]
    /// A line for each thread, in memory that a signal handler may read; all zero where there is none.
    nonisolated(unsafe) private static let lines = UnsafeMutablePointer<UInt8>.allocate(capacity: mostThreads * length)
    private static let length = 96

    static func begin() {
        lines.initialize(repeating: 0, count: mostThreads * length)
        for signal in signals {
            Foundation.signal(signal) { number in
                for thread in 0..<64 {
                    let line = TrapNotice.lines + thread * 96,
                        count = strlen(UnsafeRawPointer(line).assumingMemoryBound(to: CChar.self))
                    if count > 0 { _ = write(1, line, count) }
                }
                Foundation.signal(number, SIG_DFL)
                raise(number)
            }
        }
    }

    /// - Parameter command: by which it is run again.
    static func runs(_ seed: UInt64, on thread: Int, command: String) {
        let text = Array("seed \(seed) FAILED (trap): simulate --first \(seed) --seeds 1\(command)\n".utf8.prefix(length - 1))
        let line = lines + thread % mostThreads * length
        for (index, octet) in text.enumerated() { line[index] = octet }
        line[text.count] = 0
    }

    static func ended(on thread: Int) { lines[thread % mostThreads * length] = 0 }
}
