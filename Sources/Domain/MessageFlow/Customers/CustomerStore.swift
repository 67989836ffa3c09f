package import MailModel

/// Keeps customers with their domains and connectors. A domain and a connector's user name belong to one customer. Once a change
/// returns, it outlives a crash.
package protocol CustomerStore: Sendable {
    func customer(_ id: CustomerID) async throws(CustomerFailure) -> Customer?
    /// Matches exactly; a subdomain is a domain of its own.
    func customer(owning domain: DomainName) async throws(CustomerFailure) -> Customer?
    /// By a connector's user name, exactly.
    func customer(signingInAs user: String) async throws(CustomerFailure) -> (customer: Customer, connector: Connector)?
    /// Those with a connector that this certificate, or a shared one of any of these names, signs in.
    func customers(showing digest: [UInt8], names: [DomainName]) async throws(CustomerFailure) -> ShownCustomers
    /// All of them, in the order of their ids.
    func customers() async throws(CustomerFailure) -> [Customer]
    /// All that are whole, in the order of their ids, and the ids of those that are damaged.
    func listing() async throws(CustomerFailure) -> (whole: [Customer], damaged: [String])

    /// - Throws: ``CustomerFailure/idTaken``, ``CustomerFailure/domainTaken(_:)``, ``CustomerFailure/userTaken``,
    ///   ``CustomerFailure/relayNeedsSoleCustomer``; the check and the change are one step.
    func add(_ customer: Customer) async throws(CustomerFailure)
    /// Sets all of a customer that is there; the same checks as ``add(_:)``.
    /// - Throws: ``CustomerFailure/unknownCustomer`` too.
    func update(_ customer: Customer) async throws(CustomerFailure)
    /// An absent customer is no error, so that repeating this is harmless.
    func remove(_ id: CustomerID) async throws(CustomerFailure)
    /// Removes one that may be damaged.
    ///
    /// - Parameter id: as ``listing()`` says it, which may be none that a customer could have.
    func remove(damaged id: String) async throws(CustomerFailure)
}

/// For a store whose records cannot be damaged one by one.
extension CustomerStore {
    package func listing() async throws(CustomerFailure) -> (whole: [Customer], damaged: [String]) { (try await customers(), []) }

    package func remove(damaged id: String) async throws(CustomerFailure) {
        if let id = CustomerID(id) { try await remove(id) }
    }
}
