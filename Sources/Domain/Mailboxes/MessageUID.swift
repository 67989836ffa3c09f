/// The number of a message in its folder: grows strictly, is never given twice (RFC 9051 section 2.3.1.1).
package struct MessageUID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// 1 to 4,294,967,295.
    package let number: UInt32

    package init?(_ number: UInt32) {
        guard number > 0 else { return nil }
        self.number = number
    }

    package var description: String { String(number) }
    package static func < (left: MessageUID, right: MessageUID) -> Bool { left.number < right.number }
}
