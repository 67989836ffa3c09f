import MailModel
import MessageFormat

/// A message serialises to its octets, and a field put on top stays a field of its own.
func fuzzMessage(_ octets: UnsafeRawBufferPointer) {
    let octets = Octets(Array(octets))
    guard var message = try? Message(parsing: octets) else { return }
    precondition(message.octets == octets, "an untouched message is what was read")
    _ = message.structure()
    _ = FramingFault.firstFault(in: octets)
    _ = DeliveryReport(parsing: message)
    if let from = try? soleFromAddress(of: message.header) {
        precondition(EmailAddress(from.address.description) == from.address, "an address is read back")
    }
    let own = DomainName("mx.example")
    for field in message.header.fields {
        _ = field.text
        if let own { _ = AuthenticationResults.isClaimed(field, by: own) }
    }
    guard let field = try? HeaderField(name: "X-Top", value: "one") else { return }
    message.prepend(field)
    guard let again = try? Message(parsing: message.octets) else { return }  // one field more may pass a limit
    precondition(again.header.fields.first == field, "a field on top is one of its own")
    precondition(again.body == message.body, "the body is where it was")
}
