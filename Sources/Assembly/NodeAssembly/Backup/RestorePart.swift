import Foundation

/// The folder in the state directory where a backup is unpacked. As long as it is there nothing else uses the directory: a restore that
/// was cut off is begun again, from nothing.
struct RestorePart: Sendable {
    static let name = "restore.part"
    /// What is left of it, to be removed.
    private static let done = "restore.done"
    private static let lock = "lock"
    /// What mkfs makes at the root of a file system, which may be the state directory.
    private static let lostAndFound = "lost+found"

    let state: String
    /// What the restore that was cut off had begun to put elsewhere.
    let unfinished: RestorePlan
    var path: String { "\(state)/\(Self.name)" }

    /// Makes it in a state directory that is empty, or holds what a restore before left unfinished; that is removed, but for its plan.
    /// - Parameter state: owned by the caller.
    init(making state: String) throws {
        self.state = state
        let names = Self.names(in: state)
        guard names.isEmpty || names.contains(Self.name) else {
            throw NodeFailure(
                "\(state) (node.state) is not empty: a backup is restored on an empty machine. Move it away first; nothing was changed."
            )
        }
        unfinished = try RestorePlan.unfinished(in: state)
        Self.discardDone(in: state)
        for name in names where name != Self.name { try FileManager.default.removeItem(atPath: "\(state)/\(name)") }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try clear()
    }

    /// At one stroke: without its plan, but still there, it would take what was put in place for others'.
    func remove() throws {
        Self.discardDone(in: state)
        guard rename(path, "\(state)/\(Self.done)") == 0 else {
            throw NodeFailure("\(path) cannot be removed: \(String(cString: strerror(errno)))")
        }
        try DurableFile.sync(folder: state)
        Self.discardDone(in: state)
    }

    static func discardDone(in state: String) { try? FileManager.default.removeItem(atPath: "\(state)/\(done)") }

    /// Before anything was put in place: as it was before. What a restore that was cut off put elsewhere is not forgotten.
    func abandon() throws {
        if unfinished.files.isEmpty { try remove() } else { try clear() }
    }

    static func refuseUnfinished(in state: String) throws {
        guard FileManager.default.fileExists(atPath: "\(state)/\(name)") else { return }
        throw NodeFailure("A restore into \(state) was not finished; run `securemail restore` again.")
    }

    private func clear() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name != RestorePlan.name {
            try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
    }

    private static func names(in state: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: state)) ?? []
        return names.filter { $0 != lock && $0 != done && !($0 == lostAndFound && isEmpty("\(state)/\($0)")) }
    }

    /// It belongs to root, and others may not even look into it.
    private static func isEmpty(_ folder: String) -> Bool {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).isEmpty
    }
}
