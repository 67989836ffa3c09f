import ArgumentParser
import NodeAssembly

/// `securemail authority state`: states what officers signed elsewhere.
struct AuthorityState: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "States what officers signed elsewhere (`securemail officer sign`), and publishes it.")
    @Argument(help: "The proposal's file.") var file: String
    @Option(help: "The folder for the certificates that it lists.") var to: String?
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        try await AuthorityCommand.report {
            try await AuthorityOperations(try configuration.settings()).state(file, to: to)
        }
    }
}
