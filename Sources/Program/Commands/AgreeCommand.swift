import ArgumentParser
import CommunityModel
import MailModel
import NodeAssembly

/// Who agrees, as options say.
protocol SpeakerOptions: ParsableArguments {
    var speaker: any AgreementSpeaker { get throws }
    /// Which community it is said to, and for how long.
    var place: AgreementPlace { get throws }
    /// What states the key that a member is to have.
    func stating(_ key: MemberKey, of member: MemberID) -> MemberChange
}

/// `securemail member-key agree` and `securemail keys agree`: write a file for the authority, which takes it with the act.
struct AgreeCommand<Speaker: SpeakerOptions>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "agree", abstract: "Agrees to an act of the authority, or objects to one that waits.",
            discussion: """
                What is written serves once, for exactly this act, until it ends. A gateway's signing key agrees to certificates and keys of that \
                gateway; to all else only where the member has no key of its own.
                """,
            subcommands: [Certificates.self, Gateway.self, Domain.self, Coverage.self, Key.self, Objection.self])
    }

    struct Certificates: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "certificates",
                abstract: "To certificates for a gateway's requests; written beside them, for `authority issue`.")
        }
        @Argument(help: "The gateway's DNS name.") var gateway: String
        @Option(help: "The folder with tls-csr.pem and the others.") var requests: String
        @OptionGroup var by: Speaker

        func run() async throws {
            try await AuthorityCommand.report {
                try await by.speaker.agree(toRequestsIn: requests, gateway: gateway, try by.place)
            }
        }
    }

    struct Gateway: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "gateway", abstract: "To a new gateway, or a new place of one.")
        }
        @Argument(help: "The gateway's DNS name.") var gateway: String
        @Option(help: "The member's id.") var member: String
        @Option(help: "Where its peer listener is reached, host:port.") var endpoint: String
        @Option(name: .customLong("to"), help: "The file to write.") var output: String
        @OptionGroup var by: Speaker

        func run() async throws {
            try await AuthorityCommand.report {
                try await by.speaker.agree(
                    to: try ActReading.gateway(gateway, of: member, at: endpoint), in: output, try by.place)
            }
        }
    }

    struct Domain: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "domain", abstract: "To the move of a domain to another member.")
        }
        @OptionGroup var terms: AuthorityDomain.Terms
        @Option(help: "The member that gets it.") var member: String
        @Option(name: .customLong("to"), help: "The file to write.") var output: String
        @OptionGroup var by: Speaker

        func run() async throws {
            try await AuthorityCommand.report {
                let act = Act.domain(.moved(try terms.read(), to: try ActReading.member(member)))
                return try await by.speaker.agree(to: act, in: output, try by.place)
            }
        }
    }

    struct Coverage: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "coverage", abstract: "To a domain's other terms, so that only some of its addresses are served.")
        }
        @OptionGroup var terms: AuthorityDomain.Terms
        @Option(name: .customLong("to"), help: "The file to write.") var output: String
        @OptionGroup var by: Speaker

        func run() async throws {
            try await AuthorityCommand.report {
                try await by.speaker.agree(to: .domain(.changed(try terms.read())), in: output, try by.place)
            }
        }
    }

    struct Key: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "key", abstract: "To the key that the member has from then on.")
        }
        @Argument(help: "The key's public half.") var next: String
        @Option(help: "The member's id.") var member: String
        @Option(name: .customLong("to"), help: "The file to write.") var output: String
        @OptionGroup var by: Speaker

        func run() async throws {
            try await AuthorityCommand.report {
                let act = Act.member(by.stating(try ActReading.key(next), of: try ActReading.member(member)))
                return try await by.speaker.agree(to: act, in: output, try by.place)
            }
        }
    }

    struct Objection: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "objection", abstract: "Objects to a statement that waits to take effect.")
        }
        @Argument(help: "The statement's sequence.") var statement: UInt64
        @Option(name: .customLong("to"), help: "The file to write.") var output: String
        @OptionGroup var by: Speaker

        func run() async throws {
            try await AuthorityCommand.report {
                try await by.speaker.agree(to: .objected(to: ActReading.sequence(statement)), in: output, try by.place)
            }
        }
    }
}
