import ArgumentParser
import NodeAssembly

/// `securemail directory`: the community's directory, as this node has it.
struct DirectoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory", abstract: "The community's directory, as this node has it.", subcommands: [Show.self])

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
}
