import MailModel

extension SeenMoment {
    /// `<clock> <for ages> <doubted>`: microseconds, the first two since 1970. At most 62 characters.
    package var storedText: String { "\(clock.microseconds) \(forAges.microseconds) \(doubted.wholeMicroseconds)" }

    /// Reads what ``storedText`` writes.
    package init?(storedText: some StringProtocol) {
        let numbers = storedText.split(separator: " ").compactMap { Int64($0) }
        guard numbers.count == 3 else { return nil }
        self.init(
            clock: Timestamp(microseconds: numbers[0]), forAges: Timestamp(microseconds: numbers[1]),
            doubted: .microseconds(numbers[2]))
    }
}
