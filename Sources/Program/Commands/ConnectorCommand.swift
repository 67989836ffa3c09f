import ArgumentParser
import NodeAssembly

/// `securemail connector`: how a customer's mail server signs in, and where its mail is delivered.
struct ConnectorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connector", abstract: "How a customer's mail server signs in and gets its mail.",
        subcommands: [Add.self, List.self, Remove.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a connector and prints its password, once.",
            discussion:
                "Mail is handed over with TLS; name the pin of the server's certificate, unless it stands on this machine or network."
        )
        @Argument(help: "The customer's id.") var customer: String
        @Option(help: "The name that the mail server signs in with.") var user: String
        @Option(help: "Where the customer's mail is delivered, host:port.") var deliversTo: String
        @Option(help: "SHA-256 of the server's certificate, in hexadecimal.") var pin: String?
        @Option(name: .customLong("tls-name"), help: "Or the name that its certificate, from a public authority, must have.")
        var tlsName: String?
        @Flag(name: .customLong("own-network"), help: "The server stands in a private network of the gateway's own organisation.")
        var isOwnNetwork = false
        @Option(name: .customLong("relay-address"), help: "An address that may use the relay listener without sign-in.")
        var relayAddresses: [String] = []
        @Option(
            name: .customLong("client-certificate"),
            help: "SHA-256 of a certificate that the mail server may sign in with, beside the password, which stays valid.")
        var clientCertificate: String?
        @Option(
            name: .customLong("client-name"),
            help:
                "Or the name in a shared sender's certificate, for example mail.protection.outlook.com; needs --organisation-header."
        )
        var clientName: String?
        @Option(
            name: .customLong("organisation-header"),
            help: "The field that each message of a shared sender must bear, for example 'X-OriginatorOrg: firm.example'.")
        var organisationHeader: String?
        @Flag(name: .customLong("lmtp"), help: "The server speaks LMTP, as a store of mailboxes does.") var isLMTP = false
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            var arguments = ["customer": customer, "user": user, "delivers-to": deliversTo]
            arguments["pin"] = pin
            arguments["tls-name"] = tlsName
            arguments["client-certificate"] = clientCertificate
            arguments["client-name"] = clientName
            arguments["organisation-header"] = organisationHeader
            arguments["own-network"] = isOwnNetwork ? "yes" : "no"
            if isLMTP { arguments["protocol"] = "lmtp" }
            arguments["relay-addresses"] = relayAddresses.joined(separator: ",")
            for row in try await NodeCall(configuration).rows(NodeRequest("connector.add", arguments)) {
                Terminal.line("user:     \(row.text("user"))\npassword: \(row.text("password"))")
                Terminal.line("The password is not kept and cannot be shown again.")
                if !row.text("warning").isEmpty { Terminal.error(row.text("warning")) }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists connectors: how each signs in, and how its mail is handed over. Passwords are kept nowhere.")
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            try await listing.list(
                NodeRequest("connector.list"), on: configuration,
                columns: [
                    Column("CUSTOMER", "customer"), Column("USER", "user"), Column("DELIVERS TO", "delivers-to"),
                    Column("PROTOCOL", "protocol"), Column("TRUST", "trust"), Column("SIGNS IN BY", "signs-in-by"),
                    Column("RELAY", "relay-addresses"),
                ],
                empty: "There are no connectors; add one with `securemail connector add`.")
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Removes a connector.")
        @Argument(help: "The customer's id.") var customer: String
        @Option(help: "The connector's user name.") var user: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            try await NodeCall(configuration).perform(NodeRequest("connector.remove", ["customer": customer, "user": user]))
        }
    }
}
