import ArgumentParser
import NodeAssembly

/// `securemail authority gateway`: gateways and their keys without certificates.
struct AuthorityGateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Lists, moves and withdraws gateways, and keys that no certificate holds.",
        subcommands: [List.self, Withdraw.self, ListKey.self, WithdrawKey.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists a gateway, or where it listens now.")
        @Argument(help: "The gateway's DNS name.") var gateway: String
        @Option(help: "The member's id.") var member: String
        @Option(help: "Where its peer listener is reached, host:port.") var endpoint: String
        @Option(help: "What the member said: by `member-key agree gateway`, or where it has no key `keys agree gateway`.")
        var agreement: String?
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations(try configuration.settings()).list(
                    gateway: gateway, of: member, endpoint: endpoint, agreement: agreement)
            }
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a gateway and its certificates off the directory; the name stays its member's.")
        @Argument(help: "The gateway's DNS name.") var gateway: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations(try configuration.settings()).withdraw(gateway: gateway)
            }
        }
    }

    struct ListKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list-key", abstract: "Lists a post-quantum key of a gateway, which nothing uses yet.")
        @Argument(help: "The gateway's DNS name.") var gateway: String
        @Option(help: "As its standard names it, such as ML-KEM-768.") var algorithm: String
        @Option(help: "SHA-256 of the public key, in hexadecimal.") var digest: String
        @Option(help: "What the member's key, or the gateway's signing key, said.") var agreement: String?
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations(try configuration.settings()).list(
                    postQuantumKey: digest, algorithm: algorithm, of: gateway, agreement: agreement)
            }
        }
    }

    struct WithdrawKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "withdraw-key", abstract: "Takes a post-quantum key off the directory for good.")
        @Argument(help: "SHA-256 of the public key, in hexadecimal.") var digest: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations(try configuration.settings()).withdraw(postQuantumKey: digest)
            }
        }
    }
}
