package import MailModel
package import MessageFlow

/// What a check needs to know of a customer.
package struct ServedCustomer: Sendable, Hashable {
    package let id: String
    package let domains: [DomainName]
    /// How many connectors it has.
    package let connectors: Int
    package let handOver: HandOver?

    package init(id: String, domains: [DomainName], connectors: Int, handOver: HandOver?) {
        (self.id, self.domains, self.connectors, self.handOver) = (id, domains, connectors, handOver)
    }
}
