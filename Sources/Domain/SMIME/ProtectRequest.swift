package import MailModel
package import MessageFormat
package import X509

/// All that one protected copy is made from.
package struct ProtectRequest: Sendable {
    /// Normalised, with one From address.
    package let message: Message
    package let transfer: Transfer
    package let assurance: Assurance
    /// One encryption certificate for each active gateway of the destination.
    package let recipientCertificates: [Certificate]
    package let signingTime: Timestamp

    package init(
        message: Message, transfer: Transfer, assurance: Assurance, recipientCertificates: [Certificate], signingTime: Timestamp
    ) {
        (self.message, self.transfer, self.assurance) = (message, transfer, assurance)
        (self.recipientCertificates, self.signingTime) = (recipientCertificates, signingTime)
    }
}
