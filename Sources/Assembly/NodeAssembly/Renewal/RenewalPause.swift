import MailModel

/// How long a gateway waits before it asks the authority again.
enum RenewalPause {
    static let first = Duration.minutes(1)
    static let longest = Duration.hours(6)
    /// The longest when the certificate that serves ends so soon that a new one is needed.
    static let longestNearTheEnd = Duration.hours(1)
    static let nearTheEnd = Duration.days(12)

    /// Doubles from failure to failure, and is shortened by up to a half, so that the gateways that an authority turned away do not come
    /// back together. As long as the authority asks for, but no longer than the longest.
    ///
    /// - Parameters:
    ///   - failures: one after the other, 1 or more.
    ///   - left: until the certificate ends; `nil` where a key was given up, which is as urgent.
    ///   - chance: 0 to 255.
    static func after(_ failures: Int, left: Duration?, asked: Duration?, chance: UInt8) -> Duration {
        let longest = left.map { $0 < nearTheEnd } ?? true ? longestNearTheEnd : longest
        let doubled = first * (1 << min(failures - 1, 10))
        return min(max(min(doubled, longest) * (512 - Int(chance)) / 512, asked ?? .zero), longest)
    }
}
