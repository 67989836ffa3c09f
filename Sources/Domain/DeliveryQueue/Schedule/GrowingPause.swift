import MailModel

/// Pauses between tries of what may fail for long: each twice as long as the one before, up to a minute.
struct GrowingPause {
    static let longest = Duration.minutes(1)

    private var length: Duration

    init(from first: Duration) { length = first }

    mutating func next() -> Duration {
        defer { length = min(length * 2, Self.longest) }
        return length
    }
}
