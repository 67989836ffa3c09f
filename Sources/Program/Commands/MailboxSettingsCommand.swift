import ArgumentParser
import ClientSettings
import MailModel
import NodeAssembly

/// `securemail mailbox settings`: what people's mail programs need, from the node's settings; no node has to run.
struct MailboxSettingsCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, autoconfig, srv, mobileconfig }

    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Prints the settings for mail programs.",
        discussion: "What this node does not offer is named on standard error; the document is printed all the same.")

    @Argument(help: "A domain with mailboxes, or one address in it.") var place: String
    @Option(
        help: """
            text (to type in), autoconfig (config-v1.1.xml for Thunderbird), srv (lines for the domain's zone file) or mobileconfig \
            (a profile for Apple's Mail).
            """) var format = Format.text
    @OptionGroup var configuration: ConfigurationOption

    func run() async throws {
        let address = EmailAddress(place)
        guard let domain = address?.domain ?? DomainName(place) else {
            Terminal.error("`\(place)` is no domain and no address.")
            throw ExitCode(64)
        }
        guard let gateway = try configuration.settings().gateway, let settings = gateway.mailProgramSettings(of: domain) else {
            Terminal.error("\(domain) has no mailboxes at this node (node.mailbox-domains).")
            throw ExitCode(1)
        }
        Terminal.octets(Array(document(settings, address).utf8))
        if format != .text { settings.missing.forEach { Terminal.error("Incomplete. \($0)") } }
    }

    private func document(_ settings: MailProgramSettings, _ address: EmailAddress?) -> String {
        switch format {
        case .text: SettingsSheet(settings, address: address).text
        case .autoconfig: AutoconfigDocument(settings).text
        case .srv: ServiceRecords(settings).text
        case .mobileconfig: MobileConfiguration(settings, address: address).text
        }
    }
}
