package import MailModel

/// What is done for one recipient of an outbound message.
package enum OutboundOutcome: Sendable, Hashable {
    /// Sign, seal and send to the member's gateway.
    case protect(for: MemberID)
    /// Send to an outsider, with TLS where it is offered.
    case bestEffort
    /// Keep it, sealed for ourselves, until the cause is gone; the decision is then made again.
    case wait(WaitCause)
    /// Do not send; the sender is told.
    case refuse(Reply)

    package enum WaitCause: Sendable, Hashable {
        case directoryMissing, directoryTooOld, directoryDoubted, memberSuspended, formerMember, senderNotListed,
            ownDomainNotListed
        /// Theirs, and ours (G-21).
        case memberCertificate(CertificateFault), ownCertificate(CertificateFault)

        /// What the sender reads in a delay notice, and the operator in the queue.
        package var explanation: String {
            switch self {
            case .directoryMissing: "the directory of the community has not arrived yet"
            case .directoryTooOld: "the directory of the community is too old to be relied on"
            case .directoryDoubted:
                "the authority of the community told members different things, and this gateway's operator has not decided what to go by"
            case .memberSuspended: "the recipient's organisation is suspended from the community"
            case .memberCertificate(let fault): "the certificate of the recipient's gateway \(fault.explanation)"
            case .formerMember: "the recipient's organisation left the community less than 90 days ago"
            case .senderNotListed: "the directory does not list the sender's domain for this gateway yet"
            case .ownDomainNotListed: "the directory does not list the recipient's domain for this gateway yet"
            case .ownCertificate(let fault): "this gateway's own signing certificate \(fault.explanation)"
            }
        }
    }
}
