import ArgumentParser
import CommunityModel
import NodeAssembly

/// `securemail authority domain`: a domain that a member has.
struct AuthorityDomain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "domain", abstract: "Changes, moves and withdraws domains.",
        subcommands: [Change.self, Move.self, Withdraw.self])

    /// What stands in the directory beside the name; the member's agreement must name the same.
    struct Terms: ParsableArguments {
        @Argument(help: "The domain.") var domain: String
        @Option(help: "Whose it is, as people are shown it.") var customer: String
        @Option(help: "How its people sign in: organisation, password or strong.") var strength: String = "organisation"
        @Flag(help: "Only some of its addresses are served.") var partial = false

        func read() throws -> MemberDomain {
            try ActReading.domain(domain, customer: customer, strength: strength, isPartial: partial)
        }
    }

    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "States customer, strength and coverage of a domain anew.",
            discussion: "That only some of a domain is served takes the word of its member, where that has a key, or 72 hours.")
        @OptionGroup var terms: Terms
        @Option(help: "What the member's key said, as `member-key agree coverage` wrote it.") var agreement: String?
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations(try configuration.settings()).change(
                    try terms.read(), agreement: agreement)
            }
        }
    }

    struct Move: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Moves a domain, with the names below it, to another member.",
            discussion: "At once where the present member's key agreed; else 72 hours later.")
        @OptionGroup var terms: Terms
        @Option(help: "The member that gets it.") var member: String
        @Option(help: "What the present member's key said, as `member-key agree domain` wrote it.") var agreement: String?
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations(try configuration.settings()).move(
                    try terms.read(), to: member, agreement: agreement)
            }
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes a domain away from its member.")
        @Argument(help: "The domain.") var domain: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AuthorityCommand.report {
                try await AuthorityOperations(try configuration.settings()).withdraw(domain: domain)
            }
        }
    }
}
