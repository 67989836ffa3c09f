/// A moment of civil time, in microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Reckoning ends at the least and the greatest moment there is: what lies on a damaged disk, or was sent by somebody, may be any number.
package struct Timestamp: Sendable, Hashable, Comparable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }
    package init(seconds: Int64) {
        self.init(microseconds: Int64(clamping: Int128(seconds) * 1_000_000))
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 { microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0) }

    package static let distantPast = Timestamp(seconds: 0)
    package static let distantFuture = Timestamp(seconds: 253_402_300_799)

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }
    package static func + (time: Timestamp, span: Duration) -> Timestamp {
        Timestamp(microseconds: Int64(clamping: Int128(time.microseconds) + span.exactMicroseconds))
    }
    package static func - (time: Timestamp, span: Duration) -> Timestamp {
        Timestamp(microseconds: Int64(clamping: Int128(time.microseconds) - span.exactMicroseconds))
    }
    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .microseconds(Int128(later.microseconds) - Int128(earlier.microseconds))
    }
}

extension Duration {
    package var wholeMicroseconds: Int64 { Int64(clamping: exactMicroseconds) }

    fileprivate var exactMicroseconds: Int128 {
        Int128(components.seconds) * 1_000_000 + Int128(components.attoseconds / 1_000_000_000_000)
    }

    package static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
    package static func hours(_ count: Int) -> Duration { .seconds(count * 3_600) }
    package static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
