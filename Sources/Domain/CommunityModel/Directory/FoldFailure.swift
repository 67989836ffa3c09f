package import MailModel

/// Why a statement does not fit what was stated before it.
package indirect enum FoldFailure: Error, Sendable, Hashable {
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
    /// Says to an act what the member's present key did not say, or what needs nobody's agreement.
    case agreementWrong
    /// Served for a statement before, or ended, or ends too far ahead.
    case agreementOver
    /// The officers signed it beforehand, over ``Approval/life`` ago, or by a clock that is ahead.
    case approvalOver
    /// It served before, or one of the officers signed something later that served.
    case approvalOvertaken
    /// A part of what the officers signed together, or in another order.
    case approvalSplit
    /// A first key where there is one, a next one where there is none, or the same again.
    case memberKeyWrong(MemberID)
    /// Nothing that this statement said is still to take effect.
    case nothingPending(UInt64)
    /// Says what is so already.
    case nothingChanges
    /// Withdraws or closes what was not there.
    case notNoted
    case requirementsNotNext(expected: Int64)
    /// Reads as another member's (``NameSkeleton``, Unicode Technical Standard 39 section 4), or as the community's or its authority's.
    case domainLooksAlike(DomainName, DomainName, of: MemberID), domainReserved(DomainName)
    case memberLooksAlike(MemberID, MemberID), memberReserved(MemberID)
    /// One label: it stands above everybody's domains.
    case domainOfOneLabel(DomainName)
}
