import Synchronization

/// What happened, in order. Two runs of one seed have the same trace.
final class EventTrace: Sendable {
    private struct State {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        var lines: [String] = []
    }

    private let state = Mutex(State())
    private let keepsLines: Bool
    private let time: SimulatedTime

    init(_ time: SimulatedTime, keepsLines: Bool) { (self.time, self.keepsLines) = (time, keepsLines) }

    /// FNV-1a over all lines.
    var digest: UInt64 { state.withLock { $0.digest } }

    var lines: [String] { state.withLock { $0.lines } }

    func note(_ who: String, _ what: @autoclosure () -> String) {
        let milliseconds = Int(time.now / .milliseconds(1))
        let line = "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst()) \(who): \(what())"
        state.withLock { state in
            for octet in line.utf8 { state.digest = (state.digest ^ UInt64(octet)) &* 0x0000_0100_0000_01B3 }
            if keepsLines { state.lines.append(line) }
        }
    }
}
