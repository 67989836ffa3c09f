import ArgumentParser
import NodeAssembly

/// `securemail directory`: the community's directory, as this node has it.
struct DirectoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory", abstract: "The community's directory, as this node has it.",
        subcommands: [Show.self, Status.self, Diff.self, Verify.self, Decide.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists members, their domains and gateways, and the directory's age.")
        @Option(
            help: ArgumentHelp(
                "How it stood at a past time, by RFC 3339 in UTC, such as 2026-11-26T09:00:00Z.", valueName: "time"))
        var at: String?
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func validate() throws {
            guard at.map({ DirectoryTime.parse($0) != nil }) ?? true else { throw ValidationError(DirectoryTime.isWrong) }
        }

        func run() async throws {
            let columns = [
                Column("MEMBER", "member"), Column("STATE", "state"), Column("DOMAINS", "domains"),
                Column("GATEWAYS", "gateways"), Column("SEQUENCE", "sequence"),
            ]
            guard let at else {
                return try await listing.list(
                    NodeRequest("directory.show"), on: configuration, columns: columns + [Column("EXPIRES", "expires")],
                    empty: "This node has no directory yet; all outbound mail waits.")
            }
            try await listing.list(
                NodeRequest("directory.past", ["at": at]), on: configuration, columns: columns,
                empty: "There was no member then, or this node has no log yet.")
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tells how far this node holds the authority's log, how old that is, and what that stops.",
            discussion:
                """
                Size and root can be compared with those of another member: of two logs of one size the roots are the same.
                """)
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            try await listing.list(
                NodeRequest("directory.status"), on: configuration, columns: [Column("FACT", "fact"), Column("VALUE", "value")],
                empty: "This node has no directory yet; all outbound mail waits.")
        }
    }

    struct Decide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Goes by the log that this node holds, although the authority told another member another history.",
            discussion:
                """
                Nothing is sent or opened since that was found. Talk with that member, others, and the authority's officers first; \
                `securemail directory status` tells who it is.
                """)
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws { try await NodeCall(configuration).perform(NodeRequest("directory.decide")) }
    }
}
