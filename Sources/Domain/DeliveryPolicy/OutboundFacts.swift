package import MailModel

/// All that the decision about an outbound message depends on.
package struct OutboundFacts: Sendable, Hashable {
    /// Whether the directory can be relied on now (G-02).
    package enum DirectoryState: Sendable, Hashable, CaseIterable { case fresh, missing, tooOld, doubted }
    /// Whether this gateway can sign (G-21).
    package enum SigningState: Sendable, Hashable {
        case ready
        case unfit(CertificateFault)
    }
    /// Whether the directory lists the domains of From and of the envelope sender for this gateway: a member would not take it otherwise.
    package enum SenderState: Sendable, Hashable, CaseIterable { case listed, notListed }
    package enum OutsidersRoute: Sendable, Hashable, CaseIterable { case open, none }

    package struct Recipient: Sendable, Hashable {
        package let address: EmailAddress
        package let standing: Standing
        package init(address: EmailAddress, standing: Standing) { (self.address, self.standing) = (address, standing) }
    }

    package let directory: DirectoryState
    package let signing: SigningState
    package let sender: SenderState
    package let outsidersRoute: OutsidersRoute
    package let recipients: [Recipient]

    package init(
        directory: DirectoryState, signing: SigningState, sender: SenderState, outsidersRoute: OutsidersRoute,
        recipients: [Recipient]
    ) {
        (self.directory, self.signing, self.sender) = (directory, signing, sender)
        (self.outsidersRoute, self.recipients) = (outsidersRoute, recipients)
    }
}
