import CMSFormat
import Crypto
import KeyFiles

/// Whether the gateway's keys open: the storage key above all, without which nothing in the queue and the mailboxes can be read.
package struct KeyCheck: NodeCheck {
    package let section = CheckSection.keys
    private let settings: KeySettings
    private let keys: Result<FileKeyService, NodeFailure>

    init(_ settings: KeySettings, _ keys: Result<FileKeyService, NodeFailure>) { (self.settings, self.keys) = (settings, keys) }

    package func findings() async -> [CheckFinding] {
        switch keys {
        case .failure(let failure):
            return [
                .error(
                    section, "keys", failure.description,
                    do: "Mend it before the node starts again: it will not start like this.")
            ]
        case .success(let service): return [sealing(service), await storage(service)]
        }
    }

    private func sealing(_ service: FileKeyService) -> CheckFinding {
        let unsealed = service.unsealedFiles
        switch settings.secret {
        case .none:
            return .note(
                section, "sealing",
                "the private keys in \(settings.directory) are not sealed; the mode of their files alone protects them",
                do: "Name a file as keys.passphrase-file, then: securemail keys seal.")
        case .keyFile, .passphraseFile:
            guard unsealed.isEmpty else {
                return .warning(
                    section, "sealing", "not sealed: \(CheckText.list(unsealed))", do: "securemail keys seal")
            }
            return .ok(section, "sealing", "the private keys are sealed, and open")
        }
    }

    /// Wraps a key and unwraps it.
    private func storage(_ service: FileKeyService) async -> CheckFinding {
        let probe = SymmetricKey(size: .bits256)
        let file = "\(settings.directory)/storage-key.pem"
        guard let wrapped = try? await service.wrap(probe), (try? await service.unwrap(wrapped)) == probe else {
            return .error(section, "storage key", "\(file) does not wrap and unwrap", do: "Put it back from a backup.")
        }
        return .ok(section, "storage key", "works")
    }
}
