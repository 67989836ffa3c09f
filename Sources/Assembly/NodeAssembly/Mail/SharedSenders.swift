import MailModel
import MessageFlow

/// Whose message a shared sender brings: the customer whose organisation header it bears, nobody else's (G-30).
struct SharedSenders: Sendable {
    let customers: any CustomerStore

    private static let notNamed = Refusal(
        .permanent, .notAuthorised, "No customer here is named by the organisation header of this message",
        diagnostic: "shared sender without a known organisation header")

    func owner(of content: Octets, broughtBy names: [DomainName]) async throws(Refusal) -> CustomerID {
        let shown = try await shown(names)
        let owners = shown.customers.filter { customer in names.contains { customer.owns(content, broughtBy: $0) } }
        guard owners.count == 1, let owner = owners.first else {
            throw owners.isEmpty && shown.mayLackOne ? Self.unreadable : Self.notNamed
        }
        return owner.id
    }

    /// Asked at MAIL, before anything tells whose message it will be: some customer behind this name must own the sender's domain.
    func refusal(ofSender sender: EmailAddress, broughtBy names: [DomainName]) async -> Refusal? {
        do throws(Refusal) {
            let shown = try await shown(names)
            if shown.customers.contains(where: { $0.domains.contains(sender.domain) }) { return nil }
            return shown.mayLackOne
                ? Self.unreadable : Refusal(.permanent, .senderNotYours, diagnostic: "shared sender for a foreign domain")
        } catch { return error }
    }

    private static let unreadable = Refusal(
        .transient, .storageUnavailable, diagnostic: "a customer cannot be read, and may be the one that this message is of")

    private func shown(_ names: [DomainName]) async throws(Refusal) -> ShownCustomers {
        do { return try await customers.customers(showing: [], names: names) } catch {
            throw Refusal(.transient, .storageUnavailable, diagnostic: "customers: \(error)")
        }
    }
}
