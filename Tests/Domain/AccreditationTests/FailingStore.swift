import Accreditation
import MailModel
import SecureMailTestKit
import Synchronization

/// Writes so often, and then no more.
final class FailingStore: AuthorityStore {
    private let under: MemoryAuthorityStore
    private let left: Mutex<Int>

    init(_ under: MemoryAuthorityStore, after writes: Int) {
        self.under = under
        left = Mutex(writes)
    }

    func read(_ name: String) -> Octets? { under.read(name) }

    func write(_ name: String, _ content: Octets) throws(AuthorityStoreFailure) {
        let isSpent = left.withLock { left in
            left -= 1
            return left < 0
        }
        guard !isSpent else { throw .unwritable(name) }
        under.write(name, content)
    }

    func removeFolder(_ name: String) { under.removeFolder(name) }
}
