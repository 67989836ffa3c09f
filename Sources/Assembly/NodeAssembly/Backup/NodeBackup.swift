import BackupArchive
import CMSFormat
import ControlSocket
import Crypto
import Foundation
import KeyFiles
import MailModel
import StorageSQLite

/// Makes a backup of a node while it goes on.
///
/// The databases are copied one after the other, each as it is at one moment: the queue, then accounts and customers, then mailboxes. A message is
/// removed from the queue after it lies in its mailbox, so what is on its way from one to the other stands in both copies, and the pair of
/// item and recipient that the mailboxes keep makes its second delivery change nothing. The other order could lose it. Content files do
/// not change; none is removed from the copying of its database on until it is copied itself.
struct NodeBackup {
    private let settings: NodeSettings
    private let withKeys: Bool

    init(_ settings: NodeSettings, withKeys: Bool) { (self.settings, self.withKeys) = (settings, withKeys) }

    /// - Returns: what is left out on purpose.
    func write(_ stores: NodeStores?, _ send: BackupStream.Send) async throws -> [String] {
        var contents = try BackupContents(of: settings, keys: stores?.keys.service, withKeys: withKeys)
        if settings.authority != nil { try await addAuthority(to: &contents) }
        var stream = BackupStream()
        let about = try await about(contents, stores)
        guard let stores else {
            try await stream.about(about, send)
            try await add(contents, to: &stream, send)
            try await stream.finish(send)
            return contents.leftOut
        }
        let watch = BackupWatch(settings.stateDirectory)
        try watch.refuse(copying: StateFile.allCases.reduce(0) { $0 + $1.octets(in: settings.stateDirectory) })
        let part = try BackupPart(in: settings.stateDirectory)
        var queueHold: ContentHold? = stores.holdQueueContents()
        try await copy(.queue, to: part)
        try await copy(.node, to: part)
        let mailboxHold = stores.holdMailboxContents()
        try await copy(.mailboxes, to: part)
        let watched: BackupStream.Send = { octets in
            let begun = ContinuousClock.now
            try await send(octets)
            try watch.sent(octets.count, in: ContinuousClock.now - begun)
        }
        try await stream.about(about, watched)
        try await add(contents, to: &stream, watched)
        var missing = try await add(.queue, part, to: &stream, watched)
        // What was delivered meanwhile takes room no longer than this.
        withExtendedLifetime(queueHold) {}
        queueHold = nil
        for file in [StateFile.node, .mailboxes] { missing += try await add(file, part, to: &stream, watched) }
        try await stream.finish(watched)
        withExtendedLifetime((mailboxHold, part)) {}
        return contents.leftOut + missing.map { "\($0), which is missing on this node" }
    }

    private func addAuthority(to contents: inout BackupContents) async throws {
        let folder = AuthorityOperations(settings).folder
        let lock: StateLock
        do { lock = try await StateLock.take(in: folder, patience: StateLock.patienceOfCommand) } catch {
            throw error.failure(of: folder)
        }
        try contents.addAuthority(folder)
        withExtendedLifetime(lock) {}
    }

    private func about(_ contents: BackupContents, _ stores: NodeStores?) async throws -> BackupAbout {
        var check: [UInt8]?
        if let stores {
            do { check = try await stores.keys.service.wrap(SymmetricKey(size: .bits256)) } catch {
                throw NodeFailure("The storage key cannot be used (keys.directory).")
            }
        }
        return BackupAbout(
            program: "securemail", node: settings.name.text, roles: settings.roles.map(\.rawValue).sorted(),
            takenAt: SystemClock().now.rfc3339, hasKeys: withKeys, storageKeyCheck: check,
            decryptionKeys: stores.map { $0.keys.service.decryptionKeys.map { Hexadecimal.text($0.publicKey.octets) }.sorted() },
            leftOut: contents.leftOut)
    }

    private func copy(_ file: StateFile, to part: BackupPart) async throws {
        do throws(StorageFailure) {
            try await file.copy(in: settings.stateDirectory, to: "\(part.path)/\(file.name)")
        } catch {
            throw NodeFailure("\(file.name) cannot be copied into \(part.path), which needs as much room again: \(error)")
        }
    }

    private func add(_ contents: BackupContents, to stream: inout BackupStream, _ send: BackupStream.Send) async throws {
        for (name, octets) in contents.files { try await stream.add(name, octets, send) }
        for name in contents.logNames {
            guard let file = try contents.logFile(name, in: settings.stateDirectory) else { continue }
            try await stream.add(file.name, file.octets, send)
        }
    }

    /// - Returns: content files that are not there: what is lost already must not keep the rest from being saved.
    private func add(
        _ file: StateFile, _ part: BackupPart, to stream: inout BackupStream, _ send: BackupStream.Send
    ) async throws -> [String] {
        let copy = "\(part.path)/\(file.name)"
        try await stream.add(BackupContents.stateFolder + file.name, file: copy, send)
        let names: [String]
        do throws(StorageFailure) { names = try file.contentNames(in: copy) } catch { throw NodeFailure("\(copy): \(error)") }
        unlink(copy)
        guard let folder = file.contentFolder else { return [] }
        var missing: [String] = []
        for relative in names.map({ "\(folder)/\($0)" }) {
            let path = "\(settings.stateDirectory)/\(relative)"
            guard FileManager.default.fileExists(atPath: path) else {
                missing.append(relative)
                continue
            }
            try await stream.add(BackupContents.stateFolder + relative, file: path, send)
        }
        return missing
    }
}
