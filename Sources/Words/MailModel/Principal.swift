/// Who signed in: an organisation's mail server, or the holder of a mailbox.
package enum Principal: Sendable, Hashable, CustomStringConvertible {
    case customer(CustomerID)
    case mailbox(EmailAddress, strength: SessionStrength)

    package var description: String {
        switch self {
        case .customer(let customer): "customer \(customer)"
        case .mailbox(let address, _): "mailbox \(address)"
        }
    }
}
