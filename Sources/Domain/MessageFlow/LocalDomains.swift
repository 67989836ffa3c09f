package import DeliveryQueue
package import MailModel
package import Mailboxes

/// Which addresses this node takes mail for, and where that mail goes next.
package struct LocalDomains: Sendable {
    /// Where an address of ours is.
    package enum Place: Sendable, Hashable {
        case mailbox
        case customer(CustomerID)
        /// A customer's, which has no server yet that takes its mail.
        case customerWithoutServer(CustomerID)
        /// Our domain, but nobody there has this address.
        case unknownMailbox
        case notOurs

        package var destination: Destination? {
            switch self {
            case .mailbox: .mailboxes
            case .customer(let customer), .customerWithoutServer(let customer): .customer(customer)
            case .unknownMailbox, .notOurs: nil
            }
        }
    }

    private let mailboxDomains: Set<DomainName>
    private let mailboxes: MailboxService
    private let customers: any CustomerStore

    package init(mailboxDomains: Set<DomainName>, mailboxes: MailboxService, customers: any CustomerStore) {
        (self.mailboxDomains, self.mailboxes, self.customers) = (mailboxDomains, mailboxes, customers)
    }

    package func place(of address: EmailAddress) async throws(Refusal) -> Place {
        if mailboxDomains.contains(address.domain) {
            do { return try await mailboxes.exists(address) ? .mailbox : .unknownMailbox } catch {
                throw Refusal(.transient, .storageUnavailable, diagnostic: "mailboxes: \(error)")
            }
        }
        do {
            guard let customer = try await customers.customer(owning: address.domain) else { return .notOurs }
            return customer.handOver == nil ? .customerWithoutServer(customer.id) : .customer(customer.id)
        } catch {
            throw Refusal(.transient, .storageUnavailable, diagnostic: "customers: \(error)")
        }
    }

    /// Whether a domain is a customer's or this node's own, whatever the directory says.
    package func serves(_ domain: DomainName) async throws(Refusal) -> Bool {
        if mailboxDomains.contains(domain) { return true }
        do { return try await customers.customer(owning: domain) != nil } catch {
            throw Refusal(.transient, .storageUnavailable, diagnostic: "customers: \(error)")
        }
    }

    package func customer(_ id: CustomerID) async throws(Refusal) -> Customer? {
        do { return try await customers.customer(id) } catch {
            throw Refusal(.transient, .storageUnavailable, diagnostic: "customers: \(error)")
        }
    }

    /// What is said at RCPT about an address that mail comes for from outside or from a peer.
    package func refusalAtRecipient(_ address: EmailAddress) async -> Refusal? {
        do throws(Refusal) {
            switch try await place(of: address) {
            case .mailbox, .customer: return nil
            case .customerWithoutServer: return Refusal(.transient, .destinationUnreachable, scope: .recipient)
            case .unknownMailbox: return Refusal(.permanent, .unknownMailbox, scope: .recipient)
            case .notOurs: return Refusal(.permanent, .relayDenied, scope: .recipient)
            }
        } catch { return Refusal(error.reply, scope: .recipient, diagnostic: error.diagnostic) }
    }
}
