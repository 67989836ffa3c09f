package import MailModel

/// An organisation that this gateway serves.
package struct Customer: Sendable, Hashable {
    package let id: CustomerID
    /// For people; 1 to 200 characters, printable.
    package let name: String
    /// Its domains; each belongs to one customer, or to this node's mailboxes.
    package let domains: [DomainName]
    package let connectors: [Connector]

    /// Characters of a name.
    package static let longestName = 200

    /// - Returns: `nil` for a name that is empty, too long or not printable, for a domain that stands twice, and for two connectors of
    ///   one user name.
    package init?(id: CustomerID, name: String, domains: [DomainName], connectors: [Connector] = []) {
        guard (1...Self.longestName).contains(name.count),
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        guard Set(domains).count == domains.count, Set(connectors.map(\.user)).count == connectors.count else { return nil }
        (self.id, self.name, self.domains, self.connectors) = (id, name, domains, connectors)
    }

    /// Where its mail is handed over: the first connector that says so.
    package var handOver: HandOver? { connectors.lazy.compactMap(\.deliversTo).first }

    package func adding(_ domain: DomainName) -> Customer? {
        Customer(id: id, name: name, domains: domains + [domain], connectors: connectors)
    }

    package func adding(_ connector: Connector) -> Customer? {
        Customer(id: id, name: name, domains: domains, connectors: connectors + [connector])
    }
}

extension Customer: CustomStringConvertible {
    package var description: String { "customer \(id)" }
}
