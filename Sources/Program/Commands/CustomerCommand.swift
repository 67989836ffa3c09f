import ArgumentParser
import NodeAssembly

/// `securemail customer`: organisations served by this gateway.
struct CustomerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customer", abstract: "Organisations whose mail this gateway carries.",
        subcommands: [Add.self, List.self, Remove.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds a customer with its domains.")
        @Argument(help: "A short id of [a-z0-9-].") var id: String
        @Option(help: "The organisation's name.") var name: String
        @Option(name: .customLong("domain"), help: "A domain of the customer; repeat it for more.") var domains: [String]
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            let request = NodeRequest("customer.add", ["id": id, "name": name, "domains": domains.joined(separator: ",")])
            try await NodeCall(configuration).perform(request)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists customers.")
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            try await listing.list(
                NodeRequest("customer.list"), on: configuration,
                columns: [
                    Column("ID", "id"), Column("NAME", "name"), Column("DOMAINS", "domains"), Column("CONNECTORS", "connectors"),
                ],
                empty: "There are no customers; add one with `securemail customer add`.")
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Removes a customer; what is queued for it stays queued.")
        @Argument(help: "The customer's id.") var id: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws { try await NodeCall(configuration).perform(NodeRequest("customer.remove", ["id": id])) }
    }
}
