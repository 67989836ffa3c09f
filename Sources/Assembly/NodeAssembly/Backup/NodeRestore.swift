package import BackupArchive
import ControlSocket
import Foundation
import Logging
package import MailModel

/// Restores a backup on an empty machine: unpacks all of it aside, checks it and the keys, then puts it in place.
package struct NodeRestore {
    private let file: String
    private let environment: [String: String]
    private let clock: any NodeClock
    /// Called after each file or folder that is in place; what it throws cuts the restore off there.
    var moved: (String) throws -> Void = { _ in }

    /// - Parameter file: the configuration; when it is not there, it comes out of the backup.
    package init(file: String, environment: [String: String], clock: any NodeClock = SystemClock()) {
        (self.file, self.environment, self.clock) = (file, environment, clock)
    }

    /// - Parameters:
    ///   - secret: what the backup is sealed with; when `nil`, what the configuration names for the keys.
    ///   - read: gives the next octets of the backup, none at its end.
    /// - Returns: lines that say what was done and what comes next.
    package func run(secret: BackupSecret?, read: @escaping () throws -> [UInt8]) async throws -> [String] {
        let known =
            FileManager.default.fileExists(atPath: file) ? try NodeSettings.read(file: file, environment: environment) : nil
        guard let secret = try secret ?? known?.gateway?.keys.backupSecret else { throw BackupAccess.secretMissing }
        do {
            var source = RestoreSource(secret: secret, read: read)
            let about = try source.about()
            let settings =
                try known
                ?? NodeSettings.read(
                    text: String(decoding: try source.settings(), as: UTF8.self), file: file, environment: environment)
            return try await restore(&source, about, settings)
        } catch let failure as BackupFailure { throw NodeFailure("Nothing was restored: \(failure).") }
    }

    private func restore(
        _ source: inout RestoreSource, _ about: BackupAbout, _ settings: NodeSettings
    ) async throws -> [String] {
        guard about.node == settings.name.text else {
            throw NodeFailure(
                "This is a backup of \(about.node), and \(settings.file) is of \(settings.name); nothing was changed.")
        }
        try Self.refuseOtherRoles(about, settings)
        let takenAt = try takenAt(about)
        let keys = settings.gateway.map { RestoredKeys(settings: settings, gateway: $0, about: about) }
        try keys?.refuseOthers(but: try RestorePlan.unfinished(in: settings.stateDirectory))
        try StateOwner.refuseAnother(ownerOf: settings.stateDirectory)
        try FileManager.default.createDirectory(
            atPath: settings.stateDirectory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard let lock = try? StateLock.takeNow(in: settings.stateDirectory) else {
            throw NodeFailure("\(settings.stateDirectory) (node.state) is in use, or cannot be used; nothing was changed.")
        }
        let part = try RestorePart(making: settings.stateDirectory)
        let placement: RestorePlacement
        do {
            let stage = RestoreStage(part)
            try source.rest { try stage.take($0) }
            try await keys?.check(unpacked: "\(part.path)/keys")
            try prepare(RestoredState(folder: "\(part.path)/state"), about, takenAt, settings)
            placement = try RestorePlacement(settings: settings, part: part)
        } catch {
            try? part.abandon()
            throw error
        }
        let needsCertificates = keys?.makesNewOnes ?? false
        try placement.carryOut(moved: moved) { try keys?.complete() }
        let lines = lines(about, settings, placement.kept, needsCertificates: needsCertificates)
        return lines + (await whatKeepsFromStarting(settings, lock).map { [$0] } ?? [])
    }

    /// What belongs to a role that the settings do not name would be put back as it was, and not as what is restored must be: an authority would sign
    /// a second history, a gateway give up old mail.
    private static func refuseOtherRoles(_ about: BackupAbout, _ settings: NodeSettings) throws {
        let roles = settings.roles.map(\.rawValue).sorted()
        guard about.roles.sorted() == roles else {
            throw NodeFailure(
                "This is a backup of a node that is \(about.roles.sorted().joined(separator: ", ")), and node.roles in \(settings.file) is "
                    + "\(roles.joined(separator: ", ")); give it the same roles until it is restored. Nothing was changed.")
        }
    }

    /// Numbers and times that were given out before the backup would be given out again by a clock that stands before it.
    private func takenAt(_ about: BackupAbout) throws -> Timestamp {
        guard let takenAt = Timestamp(rfc3339: about.takenAt) else { throw BackupFailure.malformed }
        guard clock.now >= takenAt else {
            throw NodeFailure(
                "This backup was taken at \(about.takenAt), and the clock here says \(clock.now); set the clock. Nothing was changed."
            )
        }
        return takenAt
    }

    /// Opens all that a start opens, so that what is missing is known now.
    private func whatKeepsFromStarting(_ settings: NodeSettings, _ lock: StateLock) async -> String? {
        guard let gateway = settings.gateway else { return nil }
        do {
            if let file = SettingsFile.all(of: gateway).first(where: { !FileManager.default.fileExists(atPath: $0.path) }) {
                throw NodeFailure("\(file.path) (\(file.key)) is missing.")
            }
            let logger = Logger(label: settings.name.text) { _ in SwiftLogNoOpLogHandler() }
            try await GatewayNode(try NodeStores.open(settings, lock: lock, logger: logger), logger: logger).close()
            return nil
        } catch { return "All is in place, but the node cannot start yet: \(error)" }
    }

    private func prepare(
        _ state: RestoredState, _ about: BackupAbout, _ takenAt: Timestamp, _ settings: NodeSettings
    ) throws {
        if settings.gateway != nil { try state.advanceGateway(takenAt: takenAt, now: clock.now) }
        if settings.authority != nil { try state.holdAuthority(since: takenAt) }
    }

    private func lines(
        _ about: BackupAbout, _ settings: NodeSettings, _ kept: [String], needsCertificates: Bool
    ) -> [String] {
        var lines = ["\(about.node) is restored as it was at \(about.takenAt)."]
        lines += kept.map { "\($0) was there already and was left as it is." }
        if let gateway = settings.gateway {
            if needsCertificates { lines += Self.newKeys(gateway.keys.directory, settings.file) }
            lines.append(
                "Clients read their mailboxes anew. What was delivered after \(about.takenAt) may be sent again; members deliver it once."
            )
        }
        if settings.authority != nil { lines += Self.authority(about, settings) }
        return lines
    }

    private static func newKeys(_ keys: String, _ file: String) -> [String] {
        [
            "Signing and TLS keys are in no backup: new ones are made. Send the three requests \(keys)/*-csr.pem to the authority, and install",
            "what it issues with `securemail keys install FOLDER --config \(file)`. Until then mail waits.",
        ]
    }

    private static func authority(_ about: BackupAbout, _ settings: NodeSettings) -> [String] {
        let absent = about.leftOut.filter { $0.hasPrefix(BackupContents.authorityFolder) }
        return [
            "Put the authority's private keys back from where you keep them, into \(settings.stateDirectory)/authority:",
            "  " + absent.map { String($0.dropFirst(BackupContents.authorityFolder.count)) }.joined(separator: ", "),
            "Then show it the newest log that any member keeps: `securemail authority catch-up FOLDER --config \(settings.file)`.",
            "Until then it signs nothing.",
        ]
    }
}
