package import MailModel

/// Why a statement does not fit what was stated before it.
package enum FoldFailure: Error, Sendable, Hashable {
    case sequenceWrong(expected: UInt64)
    case timeRunsBackwards
    case notFounded, foundedTwice
    case memberUnknown(MemberID), memberIDTaken(MemberID), memberStateWrong(MemberID)
    case domainGranted(DomainName, to: MemberID), domainUnknown(DomainName)
    /// Lies below, or above, another member's domain.
    case domainOverlaps(DomainName, with: DomainName)
    /// Was another member's, or lies below what was, until too short a time ago.
    case domainLeftTooRecently(DomainName, until: Timestamp)
    case gatewayUnknown(DomainName)
    /// The name is, or once was, of another member's gateway.
    case gatewayOfAnother(DomainName)
    case issuerWrong, issuerUnknown, tooManyIssuers
    case certificateUnreadable, certificateTwice
    /// Was never listed.
    case certificateUnknown
    case certificateRevokedTwice
    case certificateOfAnotherName(DomainName)
    case certificateNotOfPurpose(CertificatePurpose)
    /// One public key in two members or gateways, or for two purposes.
    case keyTaken
}
