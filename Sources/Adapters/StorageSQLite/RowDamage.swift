import GRDB
import Synchronization

/// Whether a table has rows that do not fit their checksum, as far as was seen. It decides what an address is that no row is found for: with
/// a damaged row about, that row may be its own, so nobody may be told that there is no such thing.
final class RowDamage: Sendable {
    private let known = Mutex<Bool?>(nil)

    /// To be called when rows were changed: the damaged one may be gone.
    func forget() { known.withLock { $0 = nil } }

    /// Asks once, until rows are changed.
    func isThere(_ ask: () throws -> Bool) rethrows -> Bool {
        if let known = known.withLock({ $0 }) { return known }
        let found = try ask()
        known.withLock { $0 = found }
        return found
    }
}
