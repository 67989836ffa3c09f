import Synchronization

/// What happens by chance, from a seed (SplitMix64).
final class Dice: Sendable {
    private let state: Mutex<UInt64>

    init(seed: UInt64) { state = Mutex(seed) }

    /// Dice of their own for one part, so that a throw more in one changes nothing in another.
    func fork() -> Dice { Dice(seed: next()) }

    func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// Whether something of so many percent happens.
    func falls(percent: Int) -> Bool { number(in: 1...100) <= percent }

    func span(_ range: ClosedRange<Duration>) -> Duration {
        let width = Int((range.upperBound - range.lowerBound) / .milliseconds(1))
        return range.lowerBound + .milliseconds(number(in: 0...width))
    }

    /// - Returns: `nil` of nothing.
    func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[number(in: 0...(elements.count - 1))]
    }
}
