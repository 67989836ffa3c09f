package import MailModel

/// What the settings say that is allowed, and yet seldom meant. Faults are told before any check runs: without settings there is no node.
package struct SettingsCheck: NodeCheck {
    package let section = CheckSection.settings
    private let settings: NodeSettings
    private let customers: [ServedCustomer]?
    private let withoutPostmaster: [DomainName]

    /// - Parameter withoutPostmaster: mailbox domains at which nobody gets mail to postmaster.
    package init(_ settings: NodeSettings, customers: [ServedCustomer]?, withoutPostmaster: [DomainName] = []) {
        (self.settings, self.customers, self.withoutPostmaster) = (settings, customers, withoutPostmaster)
    }

    /// A file that cannot be read as settings: each fault with its line.
    package static func findings(_ faults: SettingsFaults) -> [CheckFinding] {
        faults.faults.map { fault in
            CheckFinding.error(
                .settings, fault.key, "\(fault.problem), in \(fault.line.map { "\(fault.file):\($0)" } ?? fault.file)",
                do: "Allowed: \(fault.allowed)"
            ).about("key")
        }
    }

    package func findings() async -> [CheckFinding] {
        [.ok(section, "file", "\(settings.file) is read without faults")] + [metrics, postmaster].compactMap { $0 } + unattended
    }

    private var metrics: CheckFinding? {
        guard let metrics = settings.metrics, !metrics.isLoopback else { return nil }
        return .note(
            section, "metrics.listen", "\(metrics) is open to the network, without TLS or sign-in",
            do: "See that only the monitoring reaches it.")
    }

    /// RFC 5321 section 4.5.1: so has every domain that mail is delivered for.
    private var unattended: [CheckFinding] {
        withoutPostmaster.map { domain in
            CheckFinding.warning(
                section, domain.text, "mail to postmaster@\(domain) is refused",
                do: "Make it: securemail account add postmaster@\(domain)"
            ).about("domain-postmaster")
        }
    }

    /// RFC 5321 section 4.5.1: a server that takes mail has a postmaster.
    private var postmaster: CheckFinding? {
        guard let gateway = settings.gateway else { return nil }
        guard let address = gateway.postmaster else {
            return .warning(
                section, "postmaster", "nobody gets mail to postmaster, nor notices about mail that was set aside",
                do: "Set postmaster to an address of this gateway.")
        }
        guard let customers, !(gateway.mailboxDomains + customers.flatMap(\.domains)).contains(address.domain) else { return nil }
        return .error(
            section, "postmaster", "\(address) is at no domain of this gateway",
            do: "Set postmaster to an address of this gateway.")
    }
}
