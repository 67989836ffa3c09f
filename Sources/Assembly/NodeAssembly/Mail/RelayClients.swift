import MailModel
import MessageFlow

/// Customers known by the address of their mail server. Only a node that serves one customer may know anybody so (G-30): elsewhere an
/// address alone signs nobody in.
struct RelayClients: Sendable {
    let customers: any CustomerStore

    /// - Throws: when the store cannot be read, which says nothing about the address.
    func customer(at address: String) async throws(CustomerFailure) -> CustomerID? {
        let all = try await customers.customers()
        guard let address = IPAddress(address), all.count == 1, let only = all.first else { return nil }
        return only.connectors.contains { $0.relayAddresses.contains(address) } ? only.id : nil
    }
}
