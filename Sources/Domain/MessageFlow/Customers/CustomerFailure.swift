package import MailModel

/// Why no customer was changed or found.
package enum CustomerFailure: Error, Sendable, Hashable {
    case unknownCustomer
    case idTaken
    /// The domain belongs to another customer.
    case domainTaken(DomainName)
    /// The domain's addresses are mailboxes of this node.
    case domainHasMailboxes(DomainName)
    case userTaken
    /// Another customer's connector has this certificate, or this name with this organisation header.
    case certificateTaken
    /// A name, user name or list that is not valid.
    case notValid
    /// Relay addresses, which sign in without a secret, on a node that serves more than one customer.
    case relayNeedsSoleCustomer
    /// The store cannot be read or written; for the log.
    case storage(String)
}
