import MailModel
import MessageFormat

/// A report that is read is composed again, and then read as the same (RFC 3464 section 2).
func fuzzDeliveryReport(_ octets: UnsafeRawBufferPointer) {
    guard let message = try? Message(parsing: Octets(Array(octets))) else { return }
    _ = DeliveryReport.returnedHeader(in: message)
    guard let read = DeliveryReport(parsing: message), let from = EmailAddress("a@b.example") else { return }
    precondition((1...AddressParser.maximumAddresses).contains(read.recipients.count), "recipients are counted")
    let composed = read.compose(
        from: from, to: from, subject: read.originalEnvelopeID ?? "x", text: read.originalEnvelopeID ?? "x",
        returnedHeaders: message.headerOctets, date: Timestamp(seconds: 0), messageID: "<1@b.example>", boundary: "b")
    precondition(FramingFault.firstFault(in: composed) == nil, "a report is well formed")
    guard let again = try? Message(parsing: composed), let second = DeliveryReport(parsing: again) else {
        preconditionFailure("a report is read back")
    }
    precondition(second.reportingMTA == read.reportingMTA && second.recipients.count == read.recipients.count)
    for (was, now) in zip(read.recipients, second.recipients) {
        precondition(was.final == now.final && was.action == now.action && was.status == now.status, "so are its recipients")
    }
}
