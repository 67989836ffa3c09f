/// The id of a queued item: one content with its envelope. People read it in replies, lists and logs.
package struct ItemID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let octets: [UInt8]

    package init?(_ text: some StringProtocol) {
        guard let octets = Hexadecimal.octets(text), octets.count == 10 else { return nil }
        self.octets = octets
    }

    /// Begins with the time (six octets of milliseconds), so that ids sort by age and rows lie side by side on disk.
    package init(at time: Timestamp, from entropy: some EntropySource) {
        let milliseconds = UInt64(max(0, time.microseconds / 1_000))
        octets = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64($0))) } + entropy.octets(4)
    }

    package var description: String { Hexadecimal.text(octets) }
    package static func < (left: ItemID, right: ItemID) -> Bool { left.octets.lexicographicallyPrecedes(right.octets) }
}
