package import MailModel

/// Those recipients of a new item that share a next hop.
package struct NewDelivery: Sendable, Hashable {
    package var destination: Destination
    /// At least one, each once.
    package var recipients: [EmailAddress]

    package init(destination: Destination, recipients: [EmailAddress]) {
        (self.destination, self.recipients) = (destination, recipients)
    }
}
