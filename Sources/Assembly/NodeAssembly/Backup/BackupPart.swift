import Foundation

/// A folder in the state directory for what is copied before it is sent, gone when the backup ends; what a killed node left goes when its state
/// is opened again.
final class BackupPart: Sendable {
    static let name = "backup.part"

    let path: String

    /// One backup at a time: each needs room for a copy of the databases.
    init(in state: String) throws {
        path = "\(state)/\(Self.name)"
        guard mkdir(path, 0o700) == 0 else {
            let reason = errno
            throw NodeFailure(
                reason == EEXIST
                    ? "Another backup of this node is under way." : "\(path) cannot be made: \(String(cString: strerror(reason)))"
            )
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static func discard(in state: String) { try? FileManager.default.removeItem(atPath: "\(state)/\(name)") }
}
