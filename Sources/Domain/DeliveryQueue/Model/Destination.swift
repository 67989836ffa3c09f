package import MailModel

/// Where a delivery goes next.
package enum Destination: Sendable, Hashable {
    /// Outbound, waits for a fresh directory or for a suspended member: the flow decides again when it is leased.
    case undecided
    /// A sealed copy for a member, or one to be opened here when the member is ourselves.
    case member(MemberID)
    /// The next hop of an outsider's domain.
    case outsiders(DomainName)
    /// The one server that all outsiders' mail is sent through.
    case outsidersRoute
    /// The customer's own mail server.
    case customer(CustomerID)
    /// Mailboxes of this node.
    case mailboxes
}

extension Destination {
    /// The form in which stores keep it, for example `member:ministry`.
    package var text: String {
        switch self {
        case .undecided: "undecided"
        case .member(let member): "member:\(member)"
        case .outsiders(let domain): "outsiders:\(domain)"
        case .outsidersRoute: "outsiders"
        case .customer(let customer): "customer:\(customer)"
        case .mailboxes: "mailboxes"
        }
    }

    /// Reads what ``text`` writes, `nil` for anything else.
    package init?(text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count == 2 ? parts[1] : nil
        switch (parts[0], value) {
        case ("undecided", nil): self = .undecided
        case ("mailboxes", nil): self = .mailboxes
        case ("outsiders", nil): self = .outsidersRoute
        case ("member", let value?):
            guard let member = MemberID(value) else { return nil }
            self = .member(member)
        case ("outsiders", let value?):
            guard let domain = DomainName(value) else { return nil }
            self = .outsiders(domain)
        case ("customer", let value?):
            guard let customer = CustomerID(value) else { return nil }
            self = .customer(customer)
        default: return nil
        }
    }

    /// Whether it is one of the many domains outside, which share their places so that they leave some to all others.
    package var isDomainOutside: Bool { if case .outsiders = self { true } else { false } }

    /// How the text of such begins.
    package static let domainOutsidePrefix = "outsiders:"

    /// Whether this server's being away says something about its other deliveries. What waits here, or lies on this node, fails alone.
    package var isRemote: Bool {
        switch self {
        case .member, .outsiders, .outsidersRoute, .customer: true
        case .undecided, .mailboxes: false
        }
    }
}

extension Destination: CustomStringConvertible {
    package var description: String { text }
}
