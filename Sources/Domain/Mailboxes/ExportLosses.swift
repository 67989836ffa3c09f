import Synchronization

/// Messages that an export leaves out, as their records on disk are damaged.
package final class ExportLosses: Sendable {
    package struct Loss: Sendable, Hashable {
        package let folder: String
        package let uid: MessageUID
    }

    private let found = Mutex<[Loss]>([])

    package var all: [Loss] { found.withLock { $0 } }

    func add(_ uid: MessageUID, in folder: String) { found.withLock { $0.append(Loss(folder: folder, uid: uid)) } }
}
