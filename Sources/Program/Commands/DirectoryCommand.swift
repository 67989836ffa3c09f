import ArgumentParser
import NodeAssembly

/// `securemail directory`: the community's directory, as this node has it.
struct DirectoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory", abstract: "The community's directory, as this node has it.",
        subcommands: [Show.self, Status.self, Decide.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists members, their domains and gateways, and the directory's age.")
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            try await listing.list(
                NodeRequest("directory.show"), on: configuration,
                columns: [
                    Column("MEMBER", "member"), Column("STATE", "state"), Column("DOMAINS", "domains"),
                    Column("GATEWAYS", "gateways"),
                    Column("SEQUENCE", "sequence"), Column("EXPIRES", "expires"),
                ], empty: "This node has no directory yet; all outbound mail waits.")
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
