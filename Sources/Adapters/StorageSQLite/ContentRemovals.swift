import DiskCalls
import Foundation
import Synchronization

/// Puts off the removal of content files while somebody copies what a snapshot of the database names. What is left undone when the process
/// ends goes at the next opening, as a file without a row.
final class ContentRemovals: Sendable {
    private struct State {
        var holds = 0
        var waiting: Set<String> = []
    }

    private let folder: String
    private let calls: any FileCalls
    private let state = Mutex(State())

    init(folder: String, calls: any FileCalls) { (self.folder, self.calls) = (folder, calls) }

    func remove(_ name: String) {
        state.withLock { state in
            if state.holds == 0 { _ = calls.unlink("\(folder)/\(name)") } else { state.waiting.insert(name) }
        }
    }

    /// A file of this name was written anew.
    func forget(_ name: String) { state.withLock { _ = $0.waiting.remove(name) } }

    func isWaiting(_ name: String) -> Bool { state.withLock { $0.waiting.contains(name) } }

    func hold() { state.withLock { $0.holds += 1 } }

    func release() {
        state.withLock { state in
            state.holds -= 1
            guard state.holds == 0 else { return }
            for name in state.waiting { _ = calls.unlink("\(folder)/\(name)") }
            state.waiting = []
        }
    }
}
