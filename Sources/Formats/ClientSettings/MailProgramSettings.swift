package import MailModel

/// What a mail program must know to work with the mailboxes of one domain. Every mailbox signs in with its whole address, so the same
/// settings serve them all, and none of the documents made from them tells which mailboxes there are.
package struct MailProgramSettings: Sendable, Hashable {
    package let domain: DomainName
    /// Hands in mail; what a program should try first stands first (RFC 8314 section 5.1: TLS from the first octet).
    package let outgoing: [MailService]
    /// Reads mail; in the same order.
    package let incoming: [MailService]

    package init(domain: DomainName, services: [MailService]) {
        self.domain = domain
        outgoing = Self.ordered(services, .submission)
        incoming = Self.ordered(services, .imap)
    }

    /// What keeps a program from working with a mailbox, in words for people; empty when nothing does. ASCII, and without two hyphens in a
    /// row, so that it may stand in a comment of XML (XML 1.0 section 2.5) and of a zone file.
    package var missing: [String] {
        var missing: [String] = []
        if incoming.isEmpty {
            missing.append("There is no server for reading mail (IMAP): a mail program can send by this node, and cannot read.")
        }
        if outgoing.isEmpty {
            missing.append("There is no server for sending: neither listeners.submissions nor listeners.submission is set.")
        }
        return missing
    }

    private static func ordered(_ services: [MailService], _ kind: MailService.Kind) -> [MailService] {
        let own = services.filter { $0.kind == kind }
        return own.filter { $0.security == .tls } + own.filter { $0.security == .startTLS }
    }
}
