import ArgumentParser
import CommunityModel
import NodeAssembly

extension MemberKeyCommand {
    /// `securemail member-key agree`: writes a file for the authority, which takes it with the act.
    struct Agree: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Agrees to an act of the authority, or objects to one that waits.",
            discussion: "What is written serves once, for exactly this act, until it ends.",
            subcommands: [Certificates.self, Gateway.self, Domain.self, Coverage.self, Key.self, Objection.self])

        struct Place: ParsableArguments {
            @Option(help: "The community's authority.json.") var authority: String
            @Option(help: "Days that it holds, 1 to 7.") var days: Int = 7

            func read() throws -> AgreementPlace {
                guard let place = AgreementPlace(authorityFile: authority, days: days) else {
                    throw NodeFailure("--days takes 1 to 7.", isUsage: true)
                }
                return place
            }
        }

        struct Certificates: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "To certificates for a gateway's requests; written beside them, for `authority issue`.")
            @Argument(help: "The gateway's DNS name.") var gateway: String
            @Option(help: "The folder with tls-csr.pem and the others.") var requests: String
            @OptionGroup var key: KeyFile
            @OptionGroup var place: Place

            func run() async throws {
                try await AuthorityCommand.report {
                    try key.operations.agree(toRequestsIn: requests, gateway: gateway, try place.read())
                }
            }
        }

        struct Gateway: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "To a new gateway, or a new place of one.")
            @Argument(help: "The gateway's DNS name.") var gateway: String
            @Option(help: "The member's id.") var member: String
            @Option(help: "Where its peer listener is reached, host:port.") var endpoint: String
            @Option(name: .customLong("to"), help: "The file to write.") var output: String
            @OptionGroup var key: KeyFile
            @OptionGroup var place: Place

            func run() async throws {
                try await AuthorityCommand.report {
                    try key.operations.agree(
                        to: try ActReading.gateway(gateway, of: member, at: endpoint), in: output, try place.read())
                }
            }
        }

        struct Domain: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "To the move of a domain to another member.")
            @OptionGroup var terms: AuthorityDomain.Terms
            @Option(help: "The member that gets it.") var member: String
            @Option(name: .customLong("to"), help: "The file to write.") var output: String
            @OptionGroup var key: KeyFile
            @OptionGroup var place: Place

            func run() async throws {
                try await AuthorityCommand.report {
                    let act = Act.domain(.moved(try terms.read(), to: try ActReading.member(member)))
                    return try key.operations.agree(to: act, in: output, try place.read())
                }
            }
        }

        struct Coverage: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "To a domain's other terms, so that only some of its addresses are served.")
            @OptionGroup var terms: AuthorityDomain.Terms
            @Option(name: .customLong("to"), help: "The file to write.") var output: String
            @OptionGroup var key: KeyFile
            @OptionGroup var place: Place

            func run() async throws {
                try await AuthorityCommand.report {
                    try key.operations.agree(to: .domain(.changed(try terms.read())), in: output, try place.read())
                }
            }
        }

        struct Key: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "To the member's next key.")
            @Argument(help: "The next key's public half.") var next: String
            @Option(help: "The member's id.") var member: String
            @Option(name: .customLong("to"), help: "The file to write.") var output: String
            @OptionGroup var key: KeyFile
            @OptionGroup var place: Place

            func run() async throws {
                try await AuthorityCommand.report {
                    let act = Act.member(.keyChanged(try ActReading.member(member), try ActReading.key(next)))
                    return try key.operations.agree(to: act, in: output, try place.read())
                }
            }
        }

        struct Objection: AsyncParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Objects to a statement that waits to take effect.")
            @Argument(help: "The statement's sequence.") var statement: UInt64
            @Option(name: .customLong("to"), help: "The file to write.") var output: String
            @OptionGroup var key: KeyFile
            @OptionGroup var place: Place

            func run() async throws {
                try await AuthorityCommand.report {
                    try key.operations.agree(to: .objected(to: statement), in: output, try place.read())
                }
            }
        }
    }
}
