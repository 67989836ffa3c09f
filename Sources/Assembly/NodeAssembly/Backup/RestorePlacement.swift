import Foundation
import MailModel

/// Puts what was unpacked where the settings say. What stands elsewhere than in the state directory and is there already stays, unless a
/// restore that was cut off put it there.
struct RestorePlacement {
    private struct Move { let source: String, place: String }

    private let settings: NodeSettings
    private let part: RestorePart
    private let moves: [Move]
    private let plan: RestorePlan
    /// What was there already.
    let kept: [String]

    /// Makes folders and notes the plan, and moves nothing yet: what cannot be written is found here.
    init(settings: NodeSettings, part: RestorePart) throws {
        (self.settings, self.part) = (settings, part)
        var (moves, kept): ([Move], [String]) = ([], [])
        for (record, place) in Self.places(settings) where Self.isThere("\(part.path)/\(record)") {
            if Self.isThere(place), !part.unfinished.put(place) {
                if record != BackupContents.settingsName { kept.append(place) }
            } else {
                moves.append(Move(source: "\(part.path)/\(record)", place: place))
            }
        }
        // The folder of keys holds none of another gateway (``RestoredKeys/refuseOthers(but:)``).
        for name in Self.names("\(part.path)/keys") {
            guard let folder = settings.gateway?.keys.directory else { break }
            moves.append(Move(source: "\(part.path)/keys/\(name)", place: "\(folder)/\(name)"))
        }
        var plan = part.unfinished
        for move in moves {
            try Self.makeFolder(of: move.place)
            guard let digest = RestorePlan.digest(of: move.source) else { throw NodeFailure("\(move.source) cannot be read.") }
            plan.add(move.place, digest: digest)
        }
        (self.moves, self.kept, self.plan) = (moves, kept, plan)
        try DurableFile.syncAll(below: part.path)
        try plan.write(in: part.path)
    }

    /// - Parameters:
    ///   - moved: called after each file or folder that is in place; what it throws cuts the restore off there.
    ///   - complete: what is still to be done before the node may start.
    func carryOut(moved: (String) throws -> Void = { _ in }, complete: () throws -> Void) throws {
        let places = Set(moves.map(\.place))
        for path in part.unfinished.files.keys where !places.contains(path) && part.unfinished.put(path) { unlink(path) }
        for name in Self.names("\(part.path)/state") {
            let move = Move(source: "\(part.path)/state/\(name)", place: "\(settings.stateDirectory)/\(name)")
            try carryOut(move)
            try moved(move.place)
        }
        for move in moves {
            try carryOut(move)
            try moved(move.place)
        }
        for folder in Set(moves.map { Self.folder(of: $0.place) } + [settings.stateDirectory]) {
            try DurableFile.sync(folder: folder)
            try DurableFile.sync(folder: Self.folder(of: folder))
        }
        try complete()
        try part.remove()
        try DurableFile.sync(folder: settings.stateDirectory)
    }

    /// Names in the backup, and where they go.
    private static func places(_ settings: NodeSettings) -> [(record: String, place: String)] {
        let files = settings.gateway.map { SettingsFile.all(of: $0) } ?? []
        return files.map { ($0.record, $0.path) } + [(BackupContents.settingsName, settings.file)]
    }

    /// Copies where the place is on another file system, which only what a setting names can be; those files are small.
    private func carryOut(_ move: Move) throws {
        if Foundation.rename(move.source, move.place) == 0 { return }
        guard errno == EXDEV, let octets = try DurableFile.read(move.source, limit: BackupContents.limit) else {
            throw NodeFailure(
                "\(move.place) cannot be written: \(String(cString: strerror(errno))). Mend that, and run `securemail restore` again."
            )
        }
        try DurableFile.write(octets, to: move.place)
    }

    private static func makeFolder(of path: String) throws {
        let folder = folder(of: path)
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw NodeFailure("\(folder) cannot be made; nothing was restored.") }
        guard access(folder, W_OK | X_OK) == 0 else {
            throw NodeFailure("\(folder), where \(path) goes, cannot be written to; nothing was restored.")
        }
    }

    private static func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private static func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func folder(of path: String) -> String { URL(fileURLWithPath: path).deletingLastPathComponent().path }
}
