import BackupArchive
import CMSFormat
import Foundation
import KeyFiles
import MailModel

/// Makes sure that the keys at hand open what was restored, before anything is put in place; and makes those that no backup holds.
struct RestoredKeys {
    let settings: NodeSettings
    let gateway: GatewaySettings
    let about: BackupAbout

    /// - Parameter unpacked: the folder of the backup's keys; without keys in it, those of the settings are looked at.
    func check(unpacked: String) async throws {
        let secret = try gateway.keys.readSecret(), folder = about.hasKeys ? unpacked : gateway.keys.directory
        // A new one in its place would open nothing of what there is, and nobody would see it before mail is lost.
        guard FileKeyService.missingKeys(in: folder).isEmpty else {
            let names = FileKeyService.missingKeys(in: folder).joined(separator: " and ")
            throw NodeFailure(
                "\(about.hasKeys ? "The backup" : folder) lacks \(names); put the node's keys there first. Nothing was restored.")
        }
        let service: FileKeyService
        do throws(KeyFileFailure) {
            if about.hasKeys {
                service = try FileKeyService.create(in: unpacked, secret: secret)
                // What the backup held unsealed, where the settings name what seals.
                if secret != nil { _ = try service.sealFiles() }
                _ = try service.writeRequests(gateway: settings.name)
            } else {
                service = try FileKeyService.openKept(gateway.keys.directory, secret: secret)
            }
        } catch { throw NodeFailure("The keys do not open; nothing was restored. \(error.description)") }
        try refuseMissing(service.decryptionKeys)
        guard let check = about.storageKeyCheck else { return }
        do { _ = try await service.unwrap(check) } catch {
            throw NodeFailure(
                "The storage key in \(about.hasKeys ? "the backup" : gateway.keys.directory) is not the one that this node's mail is sealed with; nothing was restored."
            )
        }
    }

    /// Mail may still be encrypted to each of them, older ones too.
    private func refuseMissing(_ there: Set<DecryptionKeyID>) throws {
        let ids = Set(there.map { Hexadecimal.text($0.publicKey.octets) })
        let missing = Set(about.decryptionKeys ?? []).subtracting(ids)
        guard !missing.isEmpty else { return }
        throw NodeFailure(
            """
            \(about.hasKeys ? "The backup" : gateway.keys.directory) lacks \(missing.count) of this node's encryption keys (encryption-key.pem, and \
            encryption-key.2.pem and so on, which are older), with which mail would be lost; nothing was restored.
            """)
    }

    /// A folder that holds keys or certificates is not written into: two gateways' would mix.
    /// - Parameter unfinished: what a restore that was cut off put there may be replaced.
    func refuseOthers(but unfinished: RestorePlan) throws {
        let folder = gateway.keys.directory
        let others = FileKeyService.keysAndCertificates(in: folder).filter { !unfinished.put("\(folder)/\($0)") }
        guard about.hasKeys, let other = others.first else { return }
        throw NodeFailure(
            "\(gateway.keys.directory)/\(other) is there already, and the backup holds keys; move that folder away first. Nothing was changed."
        )
    }

    /// Whether this gateway gets keys that need certificates.
    var makesNewOnes: Bool { about.hasKeys || !FileKeyService.provesItself(gateway.keys.directory) }

    /// With the folder of the settings holding them: signing and TLS keys where they are missing.
    func complete() throws {
        guard !about.hasKeys else { return }
        let secret = try gateway.keys.readSecret()
        do throws(KeyFileFailure) {
            let service = try FileKeyService.create(in: gateway.keys.directory, secret: secret)
            _ = try service.writeRequests(gateway: settings.name)
        } catch { throw NodeFailure(error.description) }
    }
}
