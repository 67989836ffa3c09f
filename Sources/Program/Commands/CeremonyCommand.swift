import ArgumentParser
import CommunityModel
import NodeAssembly

/// `securemail authority ceremony`: what is done with the root's key, on a machine off line.
struct CeremonyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ceremony", abstract: "Makes, splits and uses the root's key, on a machine that is off line.",
        discussion:
            "The key is in memory only, and only while a command runs. Documentation/authority.md tells how a ceremony is held.",
        subcommands: [Root.self, Issuing.self, Revocation.self, Check.self])

    /// The shares that are brought to a ceremony.
    struct Shares: ParsableArguments {
        @Option(help: "The root's certificate.") var root: String
        @Option(name: .customLong("share"), help: "A file with a share; repeat it for each.") var shares: [String]
    }

    struct Root: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The first ceremony: makes the root, splits its key, and makes the issuing certificate.",
            discussion: "As many shares are made as places are given.")
        @Option(help: "The community's name.") var community: String
        @Option(help: "Where the authority will be reached, http://host: where the root's revocation list is served.")
        var address: String
        @Option(
            name: .customLong("share-to"),
            help: "A folder for one share, on a medium of its own; `-` prints it, for paper. Repeat it for each share.")
        var places: [String]
        @Option(help: "How many shares make the key again.") var needed: Int
        @Option(help: "The folder to make for what goes to the authority's machine.") var to: String
        @Flag(help: "Practise: the shares may be on one disk, and say that they are of no worth.") var rehearsal = false

        func run() async throws {
            try await AuthorityCommand.report {
                try CeremonyOperations().makeRoot(
                    community: community, address: address, places: places, needed: needed, to: to, isRehearsal: rehearsal)
            }
        }
    }

    struct Issuing: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the next issuing certificate, with a newer revocation list of the root's.")
        @Option(help: "Its number: one more than that of the newest.") var number: Int
        @Option(help: "Where the authority is reached, http://host.") var address: String
        @OptionGroup var shares: Shares
        @Option(help: "The root's revocation list that is served now.") var list: String
        @Option(help: "The folder to make for what goes to the authority's machine.") var to: String

        func run() async throws {
            try await AuthorityCommand.report {
                try CeremonyOperations().makeIssuing(
                    number: number, address: address, root: shares.root, list: list, shares: shares.shares, to: to)
            }
        }
    }

    struct Revocation: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Signs the root's revocation list anew, at least once a year, or revokes an issuing certificate.")
        @OptionGroup var shares: Shares
        @Option(help: "The root's revocation list that is served now.") var list: String
        @Option(name: .customLong("revoke"), help: "An issuing certificate that counts no more; repeat it for more.")
        var certificates: [String] = []
        @Option(help: "Why: \(RevocationReason.allCases.map(\.name).joined(separator: ", ")).")
        var reason: String = RevocationReason.unspecified.name
        @Option(help: "The folder to make for what goes to the authority's machine.") var to: String

        func run() async throws {
            try await AuthorityCommand.report {
                guard let reason = RevocationReason(name: reason) else {
                    throw NodeFailure("--reason takes one of those that --help lists.", isUsage: true)
                }
                return try CeremonyOperations().makeList(
                    revoking: certificates, reason: reason, root: shares.root, list: list, shares: shares.shares, to: to)
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Looks whether shares are whole, and, where there are enough, whether they make the root's key.")
        @OptionGroup var shares: Shares

        func run() async throws {
            try await AuthorityCommand.report { try CeremonyOperations().check(root: shares.root, shares: shares.shares) }
        }
    }
}
