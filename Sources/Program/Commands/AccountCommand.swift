import ArgumentParser
import NodeAssembly

/// `securemail account`: who signs in to mailboxes.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "People's accounts and their mailboxes.",
        subcommands: [Add.self, List.self, Password.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes an account with its mailbox; the password is read from the terminal or standard input.")
        @Argument(help: "The address.") var address: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AccountCommand.sendPassword("account.add", for: address, configuration)
        }
    }

    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets a new password, read from the terminal or standard input.")
        @Argument(help: "The address.") var address: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await AccountCommand.sendPassword("account.password", for: address, configuration)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists accounts.")
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            try await listing.list(
                NodeRequest("account.list"), on: configuration,
                columns: [Column("ADDRESS", "address"), Column("MADE", "created")],
                empty: "There are no accounts; add one with `securemail account add ADDRESS`.")
        }
    }

    fileprivate static func sendPassword(_ verb: String, for address: String, _ configuration: ConfigurationOption) async throws {
        guard let password = Terminal.secret(prompt: "Password for \(address): "), !password.isEmpty else {
            throw ValidationError("No password came on standard input.")
        }
        try await NodeCall(configuration).perform(NodeRequest(verb, ["address": address, "password": password]))
    }
}
