package import ArgumentParser
import Foundation

/// `securemail`: one program for every role; a configuration file says which.
package struct SecureMail: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "securemail", abstract: "Confidential e-mail between organisations and people.",
        discussion: "Start with `securemail demo`: a whole community on this machine.",
        version: "securemail \(Version.text)",
        subcommands: [
            Demo.self, Init.self, Serve.self, Check.self, QueueCommand.self, HoldCommand.self, CustomerCommand.self,
            ConnectorCommand.self,
            MailboxCommand.self, AccountCommand.self, KeysCommand.self, MemberKeyCommand.self, OfficerCommand.self,
            DirectoryCommand.self,
            AuthorityCommand.self,
            TraceCommand.self, BackupCommand.self, RestoreCommand.self,
        ])

    package init() {}
}
