/// Who signed in: an organisation's mail server, or the holder of a mailbox.
package enum Principal: Sendable, Hashable, CustomStringConvertible {
    case customer(CustomerID)
    case mailbox(EmailAddress, strength: SessionStrength)
    /// A sender that many organisations share, known by names in its certificate: whose message it brings, only the message says.
    case sharedSender([DomainName])

    package var description: String {
        switch self {
        case .customer(let customer): "customer \(customer)"
        case .mailbox(let address, _): "mailbox \(address)"
        case .sharedSender(let names): "shared sender \(names.map(\.text).joined(separator: " "))"
        }
    }
}
