import Accreditation
package import MailModel
import Synchronization

/// Documents in memory; keeps every promise of the protocol except the crash.
package final class MemoryAuthorityStore: AuthorityStore {
    private let documents = Mutex<[String: Octets]>([:])
    package init() {}
    package func read(_ name: String) -> Octets? { documents.withLock { $0[name] } }
    package func write(_ name: String, _ content: Octets) { documents.withLock { $0[name] = content } }
    package func removeFolder(_ name: String) {
        documents.withLock { documents in documents = documents.filter { !$0.key.hasPrefix(name + "/") } }
    }
    package var names: [String] { documents.withLock { $0.keys.sorted() } }
    package func remove(_ name: String) { documents.withLock { $0[name] = nil } }
}
