package import MailModel
import Synchronization

/// Keeps customers at hand, as every message asks for them several times: the store behind is read once, and again after a change. Nobody else
/// may change that store.
///
/// While it cannot give all of them, as a row is damaged, every question goes to it.
package final class CustomersInMemory: CustomerStore {
    private struct Known {
        let all: [Customer]
        let byID: [CustomerID: Customer]
        let byDomain: [DomainName: Customer]
        let byUser: [String: (customer: Customer, connector: Connector)]

        init(_ all: [Customer]) {
            self.all = all
            // Each is one customer's: the store sees to that.
            byID = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }
            byDomain = Dictionary(all.flatMap { customer in customer.domains.map { ($0, customer) } }) { first, _ in first }
            byUser = Dictionary(
                all.flatMap { customer in customer.connectors.map { ($0.user, (customer, $0)) } }
            ) { first, _ in first }
        }
    }

    private struct State {
        var known: Known?
        /// Counts changes: what was read before one is not kept after it.
        var changes = 0
    }

    private let store: any CustomerStore
    private let state = Mutex(State())

    package init(_ store: any CustomerStore) { self.store = store }

    package func customer(_ id: CustomerID) async throws(CustomerFailure) -> Customer? {
        guard let known = await known() else { return try await store.customer(id) }
        return known.byID[id]
    }

    package func customer(owning domain: DomainName) async throws(CustomerFailure) -> Customer? {
        guard let known = await known() else { return try await store.customer(owning: domain) }
        return known.byDomain[domain]
    }

    package func customer(
        signingInAs user: String
    ) async throws(CustomerFailure) -> (customer: Customer, connector: Connector)? {
        guard let known = await known() else { return try await store.customer(signingInAs: user) }
        return known.byUser[user]
    }

    /// Asked once a connection, not once a message.
    package func customers(showing digest: [UInt8], names: [DomainName]) async throws(CustomerFailure) -> ShownCustomers {
        try await store.customers(showing: digest, names: names)
    }

    package func customers() async throws(CustomerFailure) -> [Customer] {
        guard let known = await known() else { return try await store.customers() }
        return known.all
    }

    package func listing() async throws(CustomerFailure) -> (whole: [Customer], damaged: [String]) {
        try await store.listing()
    }

    package func add(_ customer: Customer) async throws(CustomerFailure) {
        defer { forget() }
        try await store.add(customer)
    }

    package func update(_ customer: Customer) async throws(CustomerFailure) {
        defer { forget() }
        try await store.update(customer)
    }

    package func remove(_ id: CustomerID) async throws(CustomerFailure) {
        defer { forget() }
        try await store.remove(id)
    }

    package func remove(damaged id: String) async throws(CustomerFailure) {
        defer { forget() }
        try await store.remove(damaged: id)
    }

    private func known() async -> Known? {
        let (known, changes) = state.withLock { ($0.known, $0.changes) }
        if let known { return known }
        guard let read = (try? await store.customers()).map({ Known($0) }) else { return nil }
        state.withLock { if $0.changes == changes { $0.known = read } }
        return read
    }

    private func forget() {
        state.withLock { state in
            state.known = nil
            state.changes += 1
        }
    }
}
