import MailModel

extension CrashMark {
    private static let mostCrashes = 99

    /// `<delivery> <open> <alone> <crashes>`: numbers, of which the last counts no further than 99. At most 27 characters.
    package var storedText: String {
        "\(delivery) \(isOpen ? 1 : 0) \(isAlone ? 1 : 0) \(min(crashesAlone, Self.mostCrashes))"
    }

    /// Reads what ``storedText`` writes.
    package init?(storedText: some StringProtocol) {
        let fields = storedText.split(separator: " ").compactMap { Int64($0) }
        guard fields.count == 4, (0...Int64(Self.mostCrashes)).contains(fields[3]) else { return nil }
        self.init(
            delivery: DeliveryID(fields[0]), isOpen: fields[1] != 0, isAlone: fields[2] != 0, crashesAlone: Int(fields[3]))
    }
}
