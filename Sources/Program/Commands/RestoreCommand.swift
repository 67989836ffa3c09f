import ArgumentParser
import Foundation
import NodeAssembly

/// `securemail restore`: a backup on an empty machine.
struct RestoreCommand: AsyncParsableCommand {
    /// Octets read at once.
    private static let piece = 1_024 * 1_024

    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Restores a backup on an empty machine.",
        discussion: """
            All of the backup is read and verified, and the keys are tried, before anything is put in place. A configuration that is there is gone \
            by; else it comes out of the backup. Run it as the user whom the node runs as.
            """)

    @Argument(help: "The backup; - is standard input.") var source: String
    @OptionGroup var secret: BackupSecretOptions
    @Option(name: .customLong("config"), help: "The node's configuration, there or to be made.")
    var file: String = "./securemail.yaml"

    func run() async throws {
        do {
            let secret = try secret.secret(), input = try input()
            let restore = NodeRestore(file: file, environment: ProcessInfo.processInfo.environment)
            for line in try await restore.run(secret: secret, read: { Array(try input.read(upToCount: Self.piece) ?? Data()) }) {
                Terminal.line(line)
            }
        } catch let failure as NodeFailure {
            Terminal.error(failure.description)
            throw ExitCode(failure.isUsage ? 64 : 1)
        } catch let faults as SettingsFaults {
            Terminal.error(faults.description)
            throw ExitCode(64)
        }
    }

    private func input() throws -> FileHandle {
        guard source != "-" else { return .standardInput }
        guard let handle = FileHandle(forReadingAtPath: source) else { throw NodeFailure("\(source) cannot be read.") }
        return handle
    }
}
