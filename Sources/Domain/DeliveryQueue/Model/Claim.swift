package import MailModel

/// One recipient of one transfer: whoever claims it first delivers it, so that a copy brought twice is delivered once.
package struct Claim: Sendable, Hashable {
    /// How long a claim lives. What was signed over 37 days before it came, or over 48 days before it is opened, is never delivered: so
    /// a claim outlives every copy of its transfer.
    package static let lifetime = Duration.days(50)

    package let signer: MemberID
    package let transfer: TransferID
    package let recipient: EmailAddress

    package init(signer: MemberID, transfer: TransferID, recipient: EmailAddress) {
        (self.signer, self.transfer, self.recipient) = (signer, transfer, recipient)
    }
}
