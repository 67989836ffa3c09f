import MailModel
import MessageFormat

/// A notification that is read is composed again, and then read as the same.
func fuzzDisposition(_ octets: UnsafeRawBufferPointer) {
    guard let message = try? Message(parsing: Octets(Array(octets))),
        let read = DispositionNotification(parsing: message), let from = EmailAddress("a@b.example")
    else { return }
    let composed = read.compose(
        from: from, to: read.finalRecipient, subject: "x", text: "x", returnedHeaders: message.octets,
        date: Timestamp(seconds: 0), messageID: "<1@b.example>", boundary: "b")
    precondition(FramingFault.firstFault(in: composed) == nil, "a notification is well formed")
    guard let again = try? Message(parsing: composed) else { preconditionFailure("a notification is a message") }
    precondition(again.header.first(named: "Disposition-Notification-To") == nil, "a notification asks for none")
    let second = DispositionNotification(parsing: again)
    precondition(second?.disposition == read.disposition, "its disposition is read back")
    precondition(second?.finalRecipient == read.finalRecipient, "its recipient is read back")
}
