import ArgumentParser
import NodeAssembly

/// `securemail keys`: the gateway's own keys and certificates.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The gateway's keys and certificates.", subcommands: [Show.self, Install.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the gateway's certificates and when they end.")
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            let rows = try KeyOperations.list(try configuration.settings())
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
            do {
                for line in try KeyOperations.install(from: folder, try configuration.settings()) { Terminal.line(line) }
            } catch let failure as NodeFailure {
                Terminal.error(failure.description)
                throw ExitCode(1)
            }
        }
    }
}
