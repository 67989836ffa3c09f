import ArgumentParser
import Foundation
import NodeAssembly

/// `securemail mailbox`: what lies in a mailbox of this node.
struct MailboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbox", abstract: "Mailboxes, and the settings for mail programs.",
        subcommands: [List.self, Read.self, Export.self, MailboxSettingsCommand.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the messages of a mailbox.")
        @Argument(help: "The mailbox's address.") var address: String
        @OptionGroup var configuration: ConfigurationOption
        @OptionGroup var listing: ListingOptions

        func run() async throws {
            try await listing.list(
                NodeRequest("mailbox.list", ["address": address]), on: configuration,
                columns: [
                    Column("UID", "uid"), Column("DATE", "date"), Column("STATUS", "status"), Column("FROM", "from"),
                    Column("SUBJECT", "subject"), Column("OCTETS", "octets"),
                ], empty: "The mailbox is empty.")
        }
    }

    struct Read: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Writes one message to standard output, octets as delivered.")
        @Argument(help: "The mailbox's address.") var address: String
        @Argument(help: "The message's UID, as `mailbox list` shows it.") var uid: UInt32
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            let request = NodeRequest("mailbox.read", ["address": address, "uid": String(uid)])
            try await NodeCall(configuration).octets(request) { _, octets in Terminal.octets(octets) }
        }
    }

    struct Export: AsyncParsableCommand {
        enum Format: String, ExpressibleByArgument, CaseIterable { case maildir, mbox }

        static let configuration = CommandConfiguration(
            abstract: "Writes all messages of a mailbox to a maildir or an mbox file.")
        @Argument(help: "The mailbox's address.") var address: String
        @Option(help: "maildir (octets as delivered) or mbox (lines that begin with From are quoted).") var format: Format
        @Option(help: "The folder or file to write; it must not exist yet.") var to: String
        @OptionGroup var configuration: ConfigurationOption

        func run() async throws {
            guard !FileManager.default.fileExists(atPath: to) else {
                Terminal.error("\(to) exists already; name a new place.")
                throw ExitCode(1)
            }
            let writer = try ExportWriter(format: format, place: to)
            let request = NodeRequest("mailbox.export", ["address": address, "format": format.rawValue])
            do { try await NodeCall(configuration).octets(request, writer.write) } catch {
                try? writer.finish()  // what came is kept
                throw error
            }
            try writer.finish()
            Terminal.error("Exported to \(to).")
        }
    }
}
