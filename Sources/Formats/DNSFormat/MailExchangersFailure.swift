package import MailModel

/// Why no host is known that takes a domain's mail.
package enum MailExchangersFailure: Error, Sendable, Hashable {
    case noSuchDomain
    /// The domain exists, and has neither MX nor an address.
    case noHost
    /// The domain says that it takes no mail (RFC 7505 section 3).
    case nullMX
    /// None of the hosts that the domain names exists (RFC 5321 section 5.1).
    case noUsableHost
    /// The best of the hosts is this node, which does not serve the domain (RFC 5321 section 5.1).
    case ourselves
    case temporary(reason: String)
    case bogus(reason: String)

    /// What is said of the domain's recipients: for good, or for now.
    package var reply: Reply {
        switch self {
        case .noSuchDomain: Reply(.permanent, .domainUnknown)
        case .noHost: Reply(.permanent, .domainUnknown, "The recipient's domain has no mail server")
        // RFC 7505 section 4.2.
        case .nullMX: Reply(.permanent, .domainTakesNoMail)
        case .noUsableHost: Reply(.permanent, .mailServersUnknown)
        case .ourselves: Reply(.permanent, .mailLoop)
        case .temporary(let reason):
            Reply(.transient, .nameServiceFailed, "\(Reply.Condition.nameServiceFailed.text) (\(reason))")
        case .bogus:
            Reply(.transient, .nameServiceFailed, "The signatures (DNSSEC) of the recipient's domain are wrong, try again later")
        }
    }
}
