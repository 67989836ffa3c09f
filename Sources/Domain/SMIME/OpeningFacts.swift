package import MailModel

/// What was known of a message when it was accepted. It is opened by these facts, however much later that is.
package struct OpeningFacts: Sendable, Hashable {
    /// Signature, certificate and directory are judged as of this moment.
    package let acceptedAt: Timestamp
    package let openedAt: Timestamp
    /// Whose gateway brought it, proven by its TLS certificate.
    package let peerMember: MemberID
    package let sender: EmailAddress?
    package let recipients: [EmailAddress]

    package init(
        acceptedAt: Timestamp, openedAt: Timestamp, peerMember: MemberID, sender: EmailAddress?, recipients: [EmailAddress]
    ) {
        self.openedAt = openedAt
        (self.acceptedAt, self.peerMember, self.sender, self.recipients) = (acceptedAt, peerMember, sender, recipients)
    }
}
