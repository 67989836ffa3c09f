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
    case gatewayUnknown(DomainName), gatewayOfAnother(DomainName)
    case issuerWrong, issuerUnknown, tooManyIssuers
    case certificateUnreadable, certificateTwice
    case certificateOfAnotherName(DomainName)
    case certificateNotOfPurpose(CertificatePurpose)
    /// One public key in two gateways or for two purposes.
    case keyTaken
}
