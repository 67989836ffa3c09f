package import MailModel
import SASLProtocol

/// Makes and changes customers, under the rules that the store alone cannot know.
package struct CustomerService: Sendable {
    private let store: any CustomerStore
    private let mailboxDomains: Set<DomainName>
    private let entropy: any EntropySource

    /// - Parameter mailboxDomains: domains whose addresses are mailboxes of this node.
    package init(store: any CustomerStore, mailboxDomains: Set<DomainName>, entropy: any EntropySource) {
        (self.store, self.mailboxDomains, self.entropy) = (store, mailboxDomains, entropy)
    }

    package func add(_ id: CustomerID, name: String, domains: [DomainName]) async throws(CustomerFailure) {
        for domain in domains { try checkOwnership(of: domain) }
        guard let customer = Customer(id: id, name: name, domains: domains) else { throw .notValid }
        try await store.add(customer)
    }

    package func addDomain(_ domain: DomainName, to id: CustomerID) async throws(CustomerFailure) {
        try checkOwnership(of: domain)
        let customer = try await found(id)
        guard !customer.domains.contains(domain) else { return }
        guard let changed = customer.adding(domain) else { throw .notValid }
        try await store.update(changed)
    }

    /// Adds a connector and makes its secret.
    /// - Returns: the secret, to be shown once: what is kept only verifies it.
    package func addConnector(
        user: String, to id: CustomerID, deliversTo: HandOver?, relayAddresses: [IPAddress] = [],
        certificate: ClientCertificate? = nil
    ) async throws(CustomerFailure) -> MachineSecret {
        let customer = try await found(id)
        let secret = MachineSecret(from: entropy)
        guard
            let record = ScramRecord(password: secret.text, salt: entropy.octets(16)),
            let connector = Connector(
                user: user, secret: record, deliversTo: deliversTo, relayAddresses: relayAddresses, certificate: certificate),
            let changed = customer.adding(connector)
        else { throw .notValid }
        try await store.update(changed)
        return secret
    }

    package func remove(_ id: CustomerID) async throws(CustomerFailure) { try await store.remove(id) }

    private func found(_ id: CustomerID) async throws(CustomerFailure) -> Customer {
        guard let customer = try await store.customer(id) else { throw .unknownCustomer }
        return customer
    }

    private func checkOwnership(of domain: DomainName) throws(CustomerFailure) {
        if mailboxDomains.contains(domain) { throw .domainHasMailboxes(domain) }
    }
}
