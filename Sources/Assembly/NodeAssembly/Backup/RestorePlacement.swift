import Foundation

/// Puts what was unpacked where the settings say. What stands elsewhere than in the state directory and is there already stays.
struct RestorePlacement {
    let settings: NodeSettings
    let part: RestorePart

    /// - Returns: what was there already.
    func carryOut() throws -> [String] {
        sync()
        var kept: [String] = []
        try move(folder: "state", to: settings.stateDirectory)
        if let gateway = settings.gateway {
            try makeFolder(gateway.keys.directory)
            try move(folder: "keys", to: gateway.keys.directory)
            kept += try move(file: BackupContents.root, to: gateway.community.root)
            kept += try move(file: BackupContents.authority, to: gateway.community.authority)
            if let tls = gateway.tls {
                kept += try move(file: BackupContents.tlsCertificate, to: tls.certificate)
                kept += try move(file: BackupContents.tlsKey, to: tls.key)
            }
        }
        _ = try move(file: BackupContents.settingsName, to: settings.file)
        sync()
        try part.remove()
        sync()
        return kept
    }

    private func move(folder: String, to place: String) throws {
        let source = "\(part.path)/\(folder)"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: source)) ?? [] {
            try rename("\(source)/\(name)", to: "\(place)/\(name)")
        }
    }

    private func move(file: String, to place: String) throws -> [String] {
        let source = "\(part.path)/\(file)"
        guard FileManager.default.fileExists(atPath: source) else { return [] }
        guard !FileManager.default.fileExists(atPath: place) else { return [place] }
        try makeFolder(URL(fileURLWithPath: place).deletingLastPathComponent().path)
        try rename(source, to: place)
        return []
    }

    private func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Copies where the place is on another file system.
    private func rename(_ source: String, to place: String) throws {
        if Foundation.rename(source, place) == 0 { return }
        guard errno == EXDEV else { throw NodeFailure("\(place) cannot be written: \(String(cString: strerror(errno)))") }
        try FileManager.default.copyItem(atPath: source, toPath: place)
    }
}
