import ArgumentParser
import NodeAssembly

/// `securemail keys`: the gateway's own keys and certificates.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The gateway's keys and certificates.", subcommands: [Show.self, Install.self, Seal.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the gateway's certificates and when they end.")
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            let settings = try configuration.settings()
            let rows = try KeysCommand.telling { try KeyOperations.list(settings) }
            if listing.isJSON {
                for row in rows { Terminal.line(row.json) }
            } else {
                let columns = ["purpose", "subject", "begins", "ends", "state"]
                Terminal.table(columns.map { $0.uppercased() }, rows.map { row in columns.map { row.text($0) } })
            }
        }
    }

    struct Install: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Installs certificates that the authority issued; each must fit the key that is here.")
        @Argument(help: "The folder that `securemail authority issue` wrote.") var folder: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            let settings = try configuration.settings()
            for line in try KeysCommand.telling({ try KeyOperations.install(from: folder, settings) }) { Terminal.line(line) }
        }
    }

    struct Seal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seals the key files that are not sealed yet.",
            discussion:
                """
                The configuration names what seals them: keys.passphrase-file or keys.key-file. Each file is replaced in place. A \
                running node goes on with the keys that it has read.
                """)
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            let settings = try configuration.settings()
            for line in try KeysCommand.telling({ try KeyOperations.seal(settings) }) { Terminal.line(line) }
        }
    }

    /// Tells the operator why it failed, and ends the command.
    private static func telling<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let failure as NodeFailure {
            Terminal.error(failure.description)
            throw ExitCode(failure.isUsage ? 64 : 1)
        }
    }
}
