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

    /// The member's key, which is on no node: the community is named beside it.
    struct Speaker: SpeakerOptions {
        @OptionGroup var key: KeyFileOptions
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
        @OptionGroup var key: KeyFileOptions
        func run() async throws { try await AuthorityCommand.report { try key.operations.create() } }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints the public half.")
        @OptionGroup var key: KeyFileOptions
        func run() async throws { try await AuthorityCommand.report { try key.operations.show() } }
    }
}

extension KeyFileOptions {
    fileprivate var operations: MemberKeyOperations { MemberKeyOperations(file: file, secret: secret) }
}
