import ArgumentParser
import NodeAssembly

/// `securemail authority rename`.
struct AuthorityRename: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Changes the name that a member is shown by.")
    @Argument(help: "The member's id, which stays.") var member: String
    @Option(help: "The organisation's name.") var name: String
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        try await AuthorityCommand.report {
            try await AuthorityOperations(try configuration.settings()).rename(member, name: name)
        }
    }
}

/// `securemail authority member-key`.
struct AuthorityMemberKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member-key", abstract: "States a member's first key, or its next one.",
        discussion:
            """
            A first key counts at once where no certificate was listed for the member yet; else, as a next one, where the present key (or, \
            for a first one, a gateway's) agreed, and otherwise 72 hours later.
            """)
    @Argument(help: "The member's id.") var member: String
    @Option(help: "The public half, as `securemail member-key init` printed it.") var key: String
    @Option(help: "What the present key said, by `member-key agree key`; to a first one a gateway's, by `keys agree key`.")
    var agreement: String?
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        try await AuthorityCommand.report {
            try await AuthorityOperations(try configuration.settings()).setKey(key, of: member, agreement: agreement)
        }
    }
}

/// `securemail authority object`.
struct AuthorityObject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "object", abstract: "Stops a statement that waits to take effect.",
        discussion: "By the officers; with --agreement by the member that it concerns, and then no officer signs.")
    @Argument(help: "The statement's sequence, as `authority pending` lists it.") var statement: UInt64
    @Option(help: "What the member said: by `member-key agree objection`, or where it has no key `keys agree objection`.")
    var agreement: String?
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        try await AuthorityCommand.report {
            try await AuthorityOperations(try configuration.settings()).object(to: statement, agreement: agreement)
        }
    }
}

/// `securemail authority pending`.
struct AuthorityPending: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pending", abstract: "Lists what was stated and waits to take effect.")
    @OptionGroup var configuration: ConfigurationOption
    @OptionGroup var listing: ListingOptions

    func run() async throws {
        let rows = try await AuthorityOperations(try configuration.settings()).pending()
        let columns = ["statement", "member", "what", "effective"]
        if listing.isJSON {
            for row in rows { Terminal.line(row.json) }
        } else {
            Terminal.table(columns.map { $0.uppercased() }, rows.map { row in columns.map { row.text($0) } })
        }
    }
}
