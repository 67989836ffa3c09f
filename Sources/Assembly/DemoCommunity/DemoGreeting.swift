import MailModel

/// What the demo tells when everything runs.
enum DemoGreeting {
    static func text(_ file: DemoFile, _ layout: DemoLayout) -> String {
        var lines = ["", "A SecureMail community runs on this machine.", ""]
        for node in file.nodes {
            lines.append("  \(node.name): \(node.domains.joined(separator: ", "))")
            lines.append("    mail programs sign in at \(node.submission) (STARTTLS) or \(node.submissions) (TLS)")
            if let relay = node.relay { lines.append("    its own mail server sends to \(relay), without sign-in") }
            lines.append("    the Internet sends to \(node.mx); metrics at \(node.metrics)")
        }
        lines.append("")
        for account in file.accounts { lines.append("  person     \(account.address)  password \(account.password)") }
        for connector in file.connectors {
            lines.append(
                "  mailserver \(connector.user) of \(connector.domains.joined(separator: ", "))  password \(connector.password)")
        }
        lines += [
            "", "  Mail programs trust \(layout.clientCAFile)", "  Programs find all of this in \(layout.demoFile)", "",
            "  Send something:  swaks --server \(file.nodes.first?.relay ?? "") --from minister@ministry.example --to aroha@kiwimail.example",
            "  Read it:         securemail mailbox list aroha@kiwimail.example --config \(layout.configuration("kiwimail"))", "",
            "  Stop with Ctrl-C.",
        ]
        return lines.joined(separator: "\n")
    }
}
