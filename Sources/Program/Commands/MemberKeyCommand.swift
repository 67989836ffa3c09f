import ArgumentParser
import CommunityModel
import Foundation
import MailModel
import NodeAssembly

/// `securemail member-key`: with what a member agrees to changes of its keys and domains.
struct MemberKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member-key", abstract: "A member's own key: makes it, and agrees with it to what the authority states.",
        discussion: "Keep the key on a machine of the member's that is neither its gateway nor the authority's.",
        subcommands: [Create.self, Show.self, AgreeCommand<Speaker>.self])

    /// The key's file, and what seals it.
    struct KeyFile: ParsableArguments {
        @Option(name: .customLong("key"), help: "The file with the key.") var file: String
        @Option(name: .customLong("passphrase-file"), help: "The key is sealed with the first line of this file.")
        var passphraseFile: String?
        @Option(name: .customLong("key-file"), help: "The key is sealed with this file of 32 octets or more.")
        var keyFile: String?

        func validate() throws {
            guard passphraseFile == nil || keyFile == nil else {
                throw ValidationError("--passphrase-file and --key-file: one of them, or neither.")
            }
        }

        var secret: KeySettings.Secret {
            passphraseFile.map { .passphraseFile($0) } ?? keyFile.map { .keyFile($0) } ?? .none
        }

        var operations: MemberKeyOperations { MemberKeyOperations(file: file, secret: secret) }
    }

    /// The member's key, which is on no node: the community is named beside it.
    struct Speaker: SpeakerOptions {
        @OptionGroup var key: KeyFile
        @Option(help: "The community's authority.json.") var authority: String
        @Option(help: "Days that it holds, 1 to 7.") var days: Int = 7

        var speaker: any AgreementSpeaker { key.operations }
        func stating(_ key: MemberKey, of member: MemberID) -> MemberChange { .keyChanged(member, key) }
        var place: AgreementPlace {
            get throws { try AgreementDays.checked(AgreementPlace(authorityFile: authority, days: days)) }
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "init", abstract: "Makes the key.")
        @OptionGroup var key: KeyFile
        func run() async throws { try await AuthorityCommand.report { try key.operations.create() } }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints the public half.")
        @OptionGroup var key: KeyFile
        func run() async throws { try await AuthorityCommand.report { try key.operations.show() } }
    }
}
