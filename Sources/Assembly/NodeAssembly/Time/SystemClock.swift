import Foundation
package import MailModel

/// The machine's clock.
package struct SystemClock: NodeClock {
    /// Longest single sleep, so that a wall clock that jumps ahead is noticed soon.
    private static let longestSleep = Duration.seconds(60)

    private static let beginning = ContinuousClock.now

    package init() {}

    package var elapsed: Duration { ContinuousClock.now - Self.beginning }

    package var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    package func sleep(until moment: Timestamp) async throws {
        let end = ContinuousClock.now + max(moment - now, .zero)
        while true {
            let left = min(moment - now, end - ContinuousClock.now)
            guard left > .zero else { return }
            try await Task.sleep(for: min(left, Self.longestSleep))
        }
    }
}
