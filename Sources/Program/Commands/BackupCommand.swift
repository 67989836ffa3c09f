import ArgumentParser
import MailModel
import NodeAssembly

/// `securemail backup`: a sealed copy of a node that may go on running.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Writes a sealed backup of the node, which goes on running.",
        discussion: """
            Holds the settings, the databases, messages, certificates, and the keys that open them. Never signing keys: a restored node makes \
            new ones. Without an option what seals the node's keys seals the backup too.
            """)

    @Argument(help: "The file to write; - is standard output.") var destination: String
    @OptionGroup var secret: BackupSecretOptions
    @Flag(name: .customLong("without-keys"), help: "Leave out all private keys, which you keep elsewhere.") var isWithoutKeys =
        false
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let settings = try configuration.settings()
        do {
            let secret = try secret.secret(), output = try BackupFile(destination)
            let leftOut = try await BackupAccess(settings).run(secret: secret, withKeys: !isWithoutKeys, write: output.write)
            try output.finish()
            for name in leftOut { Terminal.error("Not in the backup: \(name)") }
            Terminal.error("Backup of \(settings.name.text) written. Keep what seals it elsewhere; without it nothing opens.")
        } catch let failure as NodeFailure {
            Terminal.error(failure.description)
            throw ExitCode(failure.isUsage ? 64 : 1)
        }
    }
}
