import ArgumentParser
import NodeAssembly

/// `securemail officer`: what an officer does whose key is not on the authority's machine.
struct OfficerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "officer", abstract: "Signs, with an officer's key, what the authority proposes.",
        discussion: """
            An act by `securemail authority`, on a machine without the officers' keys, leaves a proposal. Officers sign it where their keys are; \
            `securemail authority state` then states it.
            """,
        subcommands: [Show.self, Sign.self, Seal.self])

    /// What is proposed, and in which community.
    struct Proposed: ParsableArguments {
        @Argument(help: "The proposal's file.") var file: String
        @Option(help: "The community's authority.json.") var authority: String
        var operations: OfficerOperations { OfficerOperations(authorityFile: authority) }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Says what is proposed, and who has signed it.")
        @OptionGroup var proposed: Proposed

        func run() async throws {
            try await AuthorityCommand.report { try proposed.operations.show(proposed.file) }
        }
    }

    struct Sign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Signs all that is proposed, and says what that was.")
        @OptionGroup var proposed: Proposed
        @OptionGroup var key: KeyFileOptions

        func run() async throws {
            try await AuthorityCommand.report {
                try proposed.operations.sign(proposed.file, by: key.file, secret: key.secret)
            }
        }
    }

    struct Seal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seals an officer's key, as the founding wrote it, with a passphrase or a key file.")
        @OptionGroup var key: KeyFileOptions

        func run() async throws {
            try await AuthorityCommand.report { try OfficerOperations.seal(key.file, secret: key.secret) }
        }
    }
}
