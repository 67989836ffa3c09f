import Foundation

/// How much the tests try, and which random things: the ordinary run has in short what `make soak` has for long.
package enum TestForm {
    /// Whether the environment variable `SECUREMAIL_SOAK` is set.
    package static let isLong = ProcessInfo.processInfo.environment["SECUREMAIL_SOAK"] != nil

    /// `TEST_SEED`, 0 without it. `make test` takes the commit's: each commit meets other moments, and the same commit the same.
    package static let seed = ProcessInfo.processInfo.environment["TEST_SEED"].flatMap { UInt64($0) } ?? 0

    /// The seed of a test that is told apart from others by a number.
    package static func seed(_ number: UInt64) -> UInt64 { seed &* 1_000 &+ number }
}
