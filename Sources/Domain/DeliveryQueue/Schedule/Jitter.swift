package import MailModel

/// Spreads attempts, so that what failed together does not come back together.
package struct Jitter: Sendable {
    /// The part of a wait, in parts of 256, by which it grows at most: an eighth.
    private static let largestShare = 32

    private let entropy: any EntropySource

    package init(_ entropy: any EntropySource) { self.entropy = entropy }

    /// - Returns: the wait, longer by up to an eighth; never shorter.
    package func spread(_ wait: Duration) -> Duration {
        let share = Int(entropy.octets(1).first ?? 0) * Self.largestShare / 256
        return wait + wait * share / 256
    }
}
