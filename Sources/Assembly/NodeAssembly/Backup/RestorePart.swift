import Foundation

/// The folder in the state directory where a backup is unpacked. As long as it is there nothing else uses the directory: a restore that
/// was cut off is begun again, from nothing.
struct RestorePart: Sendable {
    static let name = "restore.part"
    private static let lock = "lock"

    let state: String
    var path: String { "\(state)/\(Self.name)" }

    /// Makes it in a state directory that is empty, or holds what a restore before left unfinished; that is removed.
    /// - Parameter state: owned by the caller.
    init(making state: String) throws {
        self.state = state
        let names = Self.names(in: state)
        guard names.isEmpty || names.contains(Self.name) else {
            throw NodeFailure(
                "\(state) (node.state) is not empty: a backup is restored on an empty machine. Move it away first; nothing was changed."
            )
        }
        // The mark goes last, should this be cut off too.
        for name in names.filter({ $0 != Self.name }) + [Self.name] where names.contains(name) {
            try FileManager.default.removeItem(atPath: "\(state)/\(name)")
        }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func remove() throws { try FileManager.default.removeItem(atPath: path) }

    static func refuseUnfinished(in state: String) throws {
        guard FileManager.default.fileExists(atPath: "\(state)/\(name)") else { return }
        throw NodeFailure("A restore into \(state) was not finished; run `securemail restore` again.")
    }

    private static func names(in state: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: state)) ?? []).filter { $0 != lock }
    }
}
