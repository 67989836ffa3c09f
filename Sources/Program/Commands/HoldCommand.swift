import ArgumentParser
import NodeAssembly

/// `securemail hold`: what was set aside.
struct HoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Shows and settles what was set aside.",
        subcommands: [List.self, Release.self, Return.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists what is held, and why.")
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            try await listing.list(
                NodeRequest("hold.list"), on: configuration,
                columns: [
                    Column("ITEM", "item"), Column("ACCEPTED", "accepted"), Column("REASON", "reason"),
                    Column("WARNING", "warning"),
                    Column("FROM", "peer"), Column("RECIPIENTS", "recipients"),
                ], empty: "Nothing is held.")
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a held item go. What could not be verified or decrypted is never released.")
        @Argument(help: "The item's id.") var item: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws { try await NodeCall(configuration).perform(NodeRequest("hold.release", ["item": item])) }
    }

    struct Return: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Returns a held item to its sender with a report.")
        @Argument(help: "The item's id.") var item: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws { try await NodeCall(configuration).perform(NodeRequest("hold.return", ["item": item])) }
    }
}
