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

    package enum WaitCause: String, Sendable, Hashable, CaseIterable {
        case directoryMissing, directoryTooOld, memberSuspended, memberWithoutCertificate, formerMember, ownCertificate
        case senderNotListed, ownDomainNotListed

        /// What the sender reads in a delay notice, and the operator in the queue.
        package var explanation: String {
            switch self {
            case .directoryMissing: "the directory of the community has not arrived yet"
            case .directoryTooOld: "the directory of the community is too old to be relied on"
            case .memberSuspended: "the recipient's organisation is suspended from the community"
            case .memberWithoutCertificate: "the recipient's gateway has no valid certificate"
            case .formerMember: "the recipient's organisation left the community less than 90 days ago"
            case .senderNotListed: "the directory does not list the sender's domain for this gateway yet"
            case .ownDomainNotListed: "the directory does not list the recipient's domain for this gateway yet"
            case .ownCertificate: "this gateway's own signing certificate is missing or about to expire"
            }
        }
    }
}
