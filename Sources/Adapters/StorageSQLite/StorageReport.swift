import Synchronization

/// Tells the operator, through the log, what a store found broken.
///
/// What was found is told once an hour at most, as some of it is met at each look. That a file cannot be written is told once while it lasts,
/// and once more where another cause shows, and then once when it is over: each refusal meanwhile says only that it is one.
package final class StorageReport: Sendable {
    /// What the log is told.
    package enum Notice: Sendable, Hashable {
        case broken(String)
        /// Something that was told of as broken is over.
        case mended(String)
        /// What a start is at that may take long.
        case working(String)
    }

    private struct Told {
        var found: [String: ContinuousClock.Instant] = [:]
        /// Why a file cannot be written, by its path.
        var unwritable: [String: Set<StorageFailure.Cause>] = [:]
    }

    package static let none = StorageReport { _ in }

    private static let pause = Duration.seconds(3_600)
    /// Different things that are remembered; beyond, all of them are told again.
    private static let most = 1_000

    private let tell: @Sendable (Notice) -> Void
    private let told = Mutex(Told())

    package init(_ tell: @escaping @Sendable (Notice) -> Void) { self.tell = tell }

    func found(_ what: String) {
        let isNew = told.withLock { told in
            let now = ContinuousClock.now
            if let last = told.found[what], now - last < Self.pause { return false }
            if told.found.count >= Self.most { told.found = [:] }
            told.found[what] = now
            return true
        }
        if isNew { tell(.broken(what)) }
    }

    func works(on path: String, _ what: String) { tell(.working("\(Self.name(path)): \(what)")) }

    /// To be called at each try.
    func cannotWrite(_ path: String, _ failure: StorageFailure) {
        let isNew = told.withLock { $0.unwritable[path, default: []].insert(failure.cause).inserted }
        guard isNew else { return }
        tell(
            .broken(
                "\(Self.name(path)) cannot be written; what needs it is refused until it can be, without a restart. \(failure)"))
    }

    func writesAgain(_ path: String) {
        let wasTold = told.withLock { $0.unwritable.removeValue(forKey: path) != nil }
        if wasTold { tell(.mended("\(Self.name(path)) is written again")) }
    }

    private static func name(_ path: String) -> Substring { path.split(separator: "/").last ?? path[...] }
}
