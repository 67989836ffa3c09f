import MailModel
import Synchronization

/// Small contents of what came a moment ago and waits for a place, as they are in the store, sealed: mostly they are delivered soon, and need not be
/// read back. What is not here is read from the store.
final class RecentContents: Sendable {
    /// Octets of contents from which on those of before are forgotten: twice as many are held at most, and a row's worth beside each.
    static let generation = 8 * 1_024 * 1_024

    private struct State {
        var newer: [ItemID: StoredContent] = [:], older: [ItemID: StoredContent] = [:]
        /// Of the newer ones.
        var octets = 0
    }

    private let state = Mutex(State())

    /// - Parameter items: durable already.
    func add(_ items: [NewItem]) {
        state.withLock { state in
            for item in items where item.content.count <= NewItem.smallContent {
                if state.octets >= Self.generation { (state.older, state.newer, state.octets) = (state.newer, [:], 0) }
                state.newer[item.id] = item.stored
                state.octets += item.content.count + item.header.count
            }
        }
    }

    func content(of item: ItemID) -> StoredContent? { state.withLock { $0.newer[item] ?? $0.older[item] } }

    func forget(_ item: ItemID) {
        state.withLock { state in
            guard let content = state.newer.removeValue(forKey: item) else {
                state.older.removeValue(forKey: item)
                return
            }
            state.octets -= content.content.count + content.header.count
        }
    }
}
