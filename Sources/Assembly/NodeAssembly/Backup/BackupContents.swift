import Accreditation
import BackupArchive
import Foundation
import KeyFiles
import MailModel

/// Which small files go into a backup, under which names, and which stay out.
struct BackupContents: Sendable {
    static let settingsName = "settings/securemail.yaml"
    static let keysFolder = "keys/", stateFolder = "state/", authorityFolder = "state/authority/"
    /// Octets of one small file.
    static let limit = FileAuthorityStore.maximumOctets

    private(set) var files: [(name: String, octets: Octets)] = []
    /// Names below the state directory of the kept log's files, which are read as they are sent: together they may be longer than there is memory.
    private(set) var logNames: [String] = []
    /// For whoever restores: what is missing, and why it is well so.
    private(set) var leftOut: [String] = []

    init(of settings: NodeSettings, keys: FileKeyService?, withKeys: Bool) throws {
        try add(Self.settingsName, settings.file)
        if let gateway = settings.gateway {
            for file in SettingsFile.all(of: gateway) { try add(file, withKeys: withKeys) }
            if let keys { try addKeys(keys, withKeys: withKeys) }
            try addLog(in: settings.stateDirectory)
        }
    }

    /// The position first: one that reached farther than the log beside it would make that useless. Then the checkpoint: files that grow
    /// meanwhile hold all that it names; so does one that was compressed meanwhile, under its other name.
    private mutating func addLog(in state: String) throws {
        let names = [KeptLogFolder.positionName, KeptLogFolder.name + "/checkpoint"]
        let all = (try? FileManager.default.subpathsOfDirectory(atPath: "\(state)/\(KeptLogFolder.name)")) ?? []
        let others = all.map { "\(KeptLogFolder.name)/\($0)" }.filter { !names.contains($0) && !$0.hasSuffix(".new") }.sorted()
        for name in names { try addIfThere(Self.stateFolder + name, "\(state)/\(name)") }
        logNames = others.filter { !isFolder("\(state)/\($0)") }
    }

    /// A file of the kept log, as it is now.
    ///
    /// - Returns: `nil` where it is not there any more, or stands among the others under its other name.
    func logFile(_ name: String, in state: String) throws -> (name: String, octets: Octets)? {
        let compressed = name + ".gz", others = logNames.contains(compressed) ? [] : [compressed]
        for name in [name] + others {
            if let octets = try DurableFile.read("\(state)/\(name)", limit: Self.limit) {
                return (Self.stateFolder + name, octets)
            }
        }
        return nil
    }

    private func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// The authority's documents; whoever calls holds their lock, so that they fit each other.
    mutating func addAuthority(_ folder: String) throws {
        for name in AuthorityDocument.withoutSecrets + [AuthorityDocument.restored] {
            try addIfThere(Self.authorityFolder + name, "\(folder)/\(name)")
        }
        let there = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        leftOut += there.filter(AuthorityDocument.isPrivateKey).sorted().map { Self.authorityFolder + $0 }
    }

    private mutating func add(_ file: SettingsFile, withKeys: Bool) throws {
        if file.isPrivate, !withKeys {
            leftOut.append(file.record)
        } else if file.isNeeded {
            try add(file.record, file.path)
        } else {
            try addIfThere(file.record, file.path)
        }
    }

    /// Signing keys are never copied: whoever had one could write as this gateway, and to lose one costs no more than a new certificate.
    private mutating func addKeys(_ keys: FileKeyService, withKeys: Bool) throws {
        for name in keys.filesToKeep {
            guard withKeys else {
                leftOut.append(Self.keysFolder + name)
                continue
            }
            do throws(KeyFileFailure) { files.append((Self.keysFolder + name, Octets(utf8: try keys.textToKeep(name)))) } catch {
                throw NodeFailure(error.description)
            }
        }
        leftOut += keys.filesNotToKeep.map { Self.keysFolder + $0 }
    }

    private mutating func add(_ name: String, _ path: String) throws {
        guard let octets = try DurableFile.read(path, limit: Self.limit) else { throw NodeFailure("\(path) is missing.") }
        files.append((name, octets))
    }

    /// - Returns: whether it is there.
    @discardableResult
    private mutating func addIfThere(_ name: String, _ path: String) throws -> Bool {
        guard let octets = try DurableFile.read(path, limit: Self.limit) else { return false }
        files.append((name, octets))
        return true
    }
}
