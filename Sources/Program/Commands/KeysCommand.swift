import ArgumentParser
import NodeAssembly

/// `securemail keys`: the gateway's own keys and certificates.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The gateway's keys and certificates.",
        subcommands: [Show.self, Renew.self, Install.self, Seal.self, AgreeCommand<KeysSpeaker>.self])

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

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Asks the authority for certificates of new keys, at once.",
            discussion:
                """
                A running node renews its certificates by itself, each in its time; this asks for those that are due or were not \
                obtained yet. Each renewal makes a new key; the old ones serve until the directory lists the new ones.
                """)
        @Option(help: "tls, signing or encryption; may be repeated. Left out: all.") var purpose: [String] = []
        @Flag(help: "Also those that are not due yet.") var now = false
        @Option(
            help: """
                Others may know the key of this purpose: replace it, and have its certificates revoked. If they may know both the \
                signing and the TLS key, call the authority's officers first.
                """)
        var compromised: String?
        @Flag(help: "Make new keys and requests for the authority's officers instead; then `securemail keys install`.")
        var byHand = false
        @OptionGroup var configuration: ConfigurationOption

        func validate() throws {
            guard compromised == nil || purpose.isEmpty && !byHand && !now else {
                throw ValidationError("--compromised stands alone.")
            }
        }

        func run() async throws {
            var arguments: [String: String] = [:]
            if !purpose.isEmpty { arguments["purposes"] = purpose.joined(separator: ",") }
            if now { arguments["now"] = "yes" }
            if byHand { arguments["by-hand"] = "yes" }
            if let compromised { arguments["compromised"] = compromised }
            try await NodeCall(configuration).perform(NodeRequest("keys.renew", arguments))
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
