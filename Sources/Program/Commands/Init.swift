import ArgumentParser
import Foundation
import NodeAssembly

/// `securemail init`: a new gateway's configuration, keys and certificate requests.
struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a new gateway's folder: a commented configuration, keys, certificate requests.",
        discussion:
            """
            Send the three requests to the authority, with the public half of the member's own key and what that key says to them (`securemail \
            member-key`, on another machine); install what it issues with `securemail keys install`, then `securemail serve`.
            """
    )

    @Option(help: "The gateway's DNS name.") var name: String
    @Option(help: "The member's id, given by the authority.") var member: String
    @Option(name: .customLong("mailbox-domain"), help: "A domain whose addresses are mailboxes here; repeat it for more.")
    var mailboxDomains: [String] = []
    @Option(help: "Where the authority publishes its log.") var authority: String = "https://authority.example"
    @Option(help: "The folder to make.") var directory: String = "."
    @Option(help: "The folder for queue, mailboxes and directory (default: `state` in the folder that is made).")
    var state: String?
    @Option(name: .customLong("passphrase-file"), help: "Seals the keys with the first line of this file.")
    var passphraseFile: String?
    @Option(name: .customLong("key-file"), help: "Seals the keys with this file of 32 octets or more.")
    var keyFile: String?

    func validate() throws {
        guard passphraseFile == nil || keyFile == nil else {
            throw ValidationError("--passphrase-file and --key-file: one of them, or neither.")
        }
    }

    func run() async throws {
        do {
            let plan = GatewayPlan(
                name: name, member: member, mailboxDomains: mailboxDomains, directoryAddress: authority, folder: directory,
                keySecret: keySecret, state: state.map(absolute))
            for line in try await plan.carryOut() { Terminal.line(line) }
        } catch let failure as NodeFailure {
            Terminal.error(failure.description)
            throw ExitCode(failure.isUsage ? 64 : 1)
        }
    }

    private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

    private var keySecret: KeySettings.Secret {
        passphraseFile.map { .passphraseFile(absolute($0)) } ?? keyFile.map { .keyFile(absolute($0)) } ?? .none
    }
}
