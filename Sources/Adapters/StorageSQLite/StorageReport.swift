import Synchronization

/// Tells the operator, through the log, what a store found broken: each thing once an hour at most, as some of them are met at each look.
package final class StorageReport: Sendable {
    package static let none = StorageReport { _ in }

    private static let pause = Duration.seconds(3_600)
    /// Different things that are remembered; beyond, all of them are told again.
    private static let most = 1_000

    private let tell: @Sendable (String) -> Void
    private let told = Mutex<[String: ContinuousClock.Instant]>([:])

    package init(_ tell: @escaping @Sendable (String) -> Void) { self.tell = tell }

    func found(_ what: String) {
        let isNew = told.withLock { told in
            let now = ContinuousClock.now
            if let last = told[what], now - last < Self.pause { return false }
            if told.count >= Self.most { told = [:] }
            told[what] = now
            return true
        }
        if isNew { tell(what) }
    }
}
