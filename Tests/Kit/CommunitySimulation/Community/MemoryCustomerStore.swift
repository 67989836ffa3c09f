import MailModel
import MessageFlow
import Synchronization

/// Customers of a simulated gateway; they outlive its crashes.
final class MemoryCustomerStore: CustomerStore {
    private let all = Mutex<[CustomerID: Customer]>([:])

    func customer(_ id: CustomerID) async throws(CustomerFailure) -> Customer? { all.withLock { $0[id] } }

    func customer(owning domain: DomainName) async throws(CustomerFailure) -> Customer? {
        all.withLock { $0.values.first { $0.domains.contains(domain) } }
    }

    func customer(signingInAs user: String) async throws(CustomerFailure) -> (customer: Customer, connector: Connector)? { nil }

    func customers(showing digest: [UInt8], names: [DomainName]) async throws(CustomerFailure) -> ShownCustomers {
        ShownCustomers([])
    }

    func customers() async throws(CustomerFailure) -> [Customer] {
        all.withLock { $0.values.sorted { $0.id.text < $1.id.text } }
    }

    func add(_ customer: Customer) async throws(CustomerFailure) {
        let isNew = all.withLock { all in
            defer { all[customer.id] = all[customer.id] ?? customer }
            return all[customer.id] == nil
        }
        guard isNew else { throw .idTaken }
    }

    func update(_ customer: Customer) async throws(CustomerFailure) {
        let isKnown = all.withLock { all in
            guard all[customer.id] != nil else { return false }
            all[customer.id] = customer
            return true
        }
        guard isKnown else { throw .unknownCustomer }
    }

    func remove(_ id: CustomerID) async throws(CustomerFailure) { all.withLock { $0[id] = nil } }
}
