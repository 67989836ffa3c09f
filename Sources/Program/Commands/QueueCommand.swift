import ArgumentParser
import NodeAssembly

/// `securemail queue`: what waits to be delivered.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Shows and changes what waits to be delivered.",
        subcommands: [List.self, Show.self, Retry.self, Drop.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the deliveries that wait.")
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            try await listing.list(
                NodeRequest("queue.list"), on: configuration,
                columns: [
                    Column("ITEM", "item"), Column("ACCEPTED", "accepted"), Column("DESTINATION", "destination"),
                    Column("RECIPIENTS", "recipients"), Column("ATTEMPTS", "attempts"), Column("NEXT", "next"),
                    Column("LAST REPLY", "reply"),
                ], empty: "The queue is empty.")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one item: envelope, deliveries and events; never content.")
        @Argument(help: "The item's id, as in the reply to the sender.") var item: String
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            try await listing.list(
                NodeRequest("queue.show", ["item": item]), on: configuration,
                columns: [
                    Column("TIME", "time"), Column("ITEM", "item"), Column("WHAT", "what"), Column("DETAIL", "detail"),
                ], empty: "No such item.")
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Tries an item, or everything, again now.")
        @Argument(help: "The item's id; all that wait when left out.") var item: String?
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await NodeCall(configuration).perform(NodeRequest("queue.retry", item.map { ["item": $0] } ?? [:]))
        }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes an item without delivering it and without telling the sender.")
        @Argument(help: "The item's id.") var item: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws { try await NodeCall(configuration).perform(NodeRequest("queue.drop", ["item": item])) }
    }
}
