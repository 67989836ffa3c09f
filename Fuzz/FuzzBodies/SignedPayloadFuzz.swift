import MailModel
import SMIME

/// What a signature covers: the message is its untouched end, and what is said of it is read back.
func fuzzSignedPayload(_ octets: UnsafeRawBufferPointer) {
    let octets = Octets(Array(octets))
    if let signed = try? SignedEntity.signedData(in: octets) {
        precondition(signed.count < octets.count && signed == octets[octets.count - signed.count..<octets.count])
    }
    guard let payload = try? SignedPayload(parsing: octets) else { return }
    let message = payload.message
    precondition(message == octets[octets.count - message.count..<octets.count], "the message is the end of what is signed")
    precondition(EmailAddress(payload.from.description) == payload.from, "From is read back")
    precondition((1...SMIMELimits.recipients).contains(payload.transfer.recipients.count), "recipients are listed")
    guard let transfer = try? payload.transfer.field(), let assurance = try? payload.assurance.field() else {
        preconditionFailure("what is read can be written")
    }
    precondition(Transfer(transfer) == payload.transfer && Assurance(assurance) == payload.assurance, "and is read back")
}
