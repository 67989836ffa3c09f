import ArgumentParser
import Foundation
import NodeAssembly

/// Which configuration a command works on.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The configuration (default: ./securemail.yaml, then /etc/securemail/securemail.yaml).", valueName: "file"))
    var file: String?

    /// Reads the settings; faults are printed one a line, and the command ends with 64.
    func settings() throws -> NodeSettings {
        let path = try path()
        do {
            return try NodeSettings.read(file: path, environment: ProcessInfo.processInfo.environment)
        } catch let faults as SettingsFaults {
            Terminal.error(faults.description)
            throw ExitCode(64)
        }
    }

    /// The file that is meant.
    func path() throws -> String {
        if let file { return file }
        do { return try SettingsSearch().find() } catch {
            Terminal.error(error.description)
            throw ExitCode(64)
        }
    }
}
