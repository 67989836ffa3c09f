import MailModel
import MessageFlow

/// Customers known by the address of their mail server. Only a node that serves one customer may know anybody so (G-30): elsewhere an
/// address alone signs nobody in.
struct RelayClients: Sendable {
    let customers: any CustomerStore

    func customer(at address: String) async -> CustomerID? {
        guard let address = IPAddress(address), let all = try? await customers.customers(), all.count == 1, let only = all.first
        else { return nil }
        return only.connectors.contains { $0.relayAddresses.contains(address) } ? only.id : nil
    }
}
