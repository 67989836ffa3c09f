import MailModel

/// What must hold among the customers of a node, whichever engine keeps them.
package enum CustomerRules {
    /// Why a customer may not stand beside others.
    /// - Parameter others: every other customer of the node.
    package static func fault(_ customer: Customer, beside others: [Customer]) -> CustomerFailure? {
        let domains = Set(others.flatMap(\.domains))
        if let taken = customer.domains.first(where: domains.contains) { return .domainTaken(taken) }
        let users = Set(others.flatMap { $0.connectors.map(\.user) })
        if customer.connectors.contains(where: { users.contains($0.user) }) { return .userTaken }
        let certificates = Set(others.flatMap { $0.connectors.compactMap(\.certificate) })
        if customer.connectors.contains(where: { $0.certificate.map(certificates.contains) ?? false }) {
            return .certificateTaken
        }
        let relays = (others + [customer]).contains { $0.connectors.contains { !$0.relayAddresses.isEmpty } }
        return relays && !others.isEmpty ? .relayNeedsSoleCustomer : nil
    }
}
