import ArgumentParser
import NodeAssembly

/// `securemail init`: a new gateway's configuration, keys and certificate requests.
struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a new gateway's folder: a commented configuration, keys, certificate requests.",
        discussion:
            "Send the three requests to the authority, install what it issues with `securemail keys install`, then `securemail serve`."
    )

    @Option(help: "The gateway's DNS name.") var name: String
    @Option(help: "The member's id, given by the authority.") var member: String
    @Option(name: .customLong("mailbox-domain"), help: "A domain whose addresses are mailboxes here; repeat it for more.")
    var mailboxDomains: [String] = []
    @Option(help: "Where the authority publishes the directory.") var authority: String = "https://authority.example/directory"
    @Option(help: "The folder to make.") var directory: String = "."

    func run() async throws {
        do {
            let plan = GatewayPlan(
                name: name, member: member, mailboxDomains: mailboxDomains, directoryAddress: authority, folder: directory)
            for line in try await plan.carryOut() { Terminal.line(line) }
        } catch let failure as NodeFailure {
            Terminal.error(failure.description)
            throw ExitCode(failure.isUsage ? 64 : 1)
        }
    }
}
