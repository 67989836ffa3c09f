package import MailModel

/// What a statement of the authority does.
package enum Act: Sendable, Hashable {
    /// The first statement: the community's name, its authority's keys.
    case founded(name: String, authority: AuthorityKeys)
    /// An issuing certificate (DER) whose leaves and revocation lists count from now on; withdrawing it ends that.
    case issuerListed(certificate: Octets)
    case issuerWithdrawn(certificateDigest: [UInt8])
    /// What stands in the log for people and their programs: requirements, products, contacts, incidents.
    case noted(Note)
    /// Stops a statement, by its sequence, that is not in force yet: said by the officers, or by the member's key alone.
    case objected(to: UInt64)
    case memberAdmitted(MemberID, name: String)
    case memberSuspended(MemberID, reason: String)
    case memberResumed(MemberID)
    case memberDeparted(MemberID)
    case member(MemberChange)
    case domainGranted(
        DomainName, to: MemberID, customer: String, strength: SessionStrength, coverage: DomainCoverage = .whole)
    case domain(DomainChange)
    case domainWithdrawn(DomainName)
    /// A gateway of a member and where it listens; again for the same name, its new place.
    case gatewayListed(DomainName, of: MemberID, endpoint: Endpoint)
    case gatewayWithdrawn(DomainName)
    case postQuantumKey(PostQuantumKeyChange)
    /// A certificate (DER) of a gateway.
    case certificateListed(Octets, gateway: DomainName, purpose: CertificatePurpose)
    /// A certificate of a gateway, by the SHA-256 of its DER, counts no more from the statement's time on; nothing takes that back.
    case certificateRevoked(certificateDigest: [UInt8], reason: RevocationReason)
}
