import ArgumentParser
import NodeAssembly

/// `securemail trace`: the journey of a message through this node.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Shows the journey of a message, with times.",
        discussion: "Events are kept for 30 days. They tell who, when and where, never what was written.")

    @Argument(help: "The Message-ID, with or without its angle brackets.") var messageID: String
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var listing: ListingOptions

    func run() async throws {
        let bare = messageID.trimmingPrefix("<").prefix { $0 != ">" }
        try await listing.list(
            NodeRequest("trace", ["message-id": "<\(bare)>"]), on: configuration,
            columns: [Column("TIME", "time"), Column("ITEM", "item"), Column("WHAT", "what")],
            empty: "No event of a message with this id in the last 30 days.")
    }
}
