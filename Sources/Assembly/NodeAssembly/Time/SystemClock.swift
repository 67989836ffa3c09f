import Foundation
package import MailModel

/// The machine's clock.
package struct SystemClock: NodeClock {
    /// Longest single sleep, so that a wall clock that jumps ahead is noticed soon.
    private static let longestSleep = Duration.seconds(60)

    package init() {}

    package var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    package func sleep(until moment: Timestamp) async throws {
        while true {
            let left = moment - now
            guard left > .zero else { return }
            try await Task.sleep(for: min(left, Self.longestSleep))
        }
    }
}
