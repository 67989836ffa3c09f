import HashTreeCollections
package import MailModel

/// How things stood at a moment (G-21): each fact has the times between which it held, so that the past costs no more than the present. By
/// the statements' own times, as this directory knows them: what was stated before a moment and reached this node after it counts.
extension Directory {
    /// As much sooner than it was listed a certificate counts, by a clock that is behind: they begin as much before they are issued.
    private static let listingSkew: Duration = .hours(1)

    /// Where a certificate was listed, by the SHA-256 digest of its DER.
    package func listing(ofCertificate digest: [UInt8], at time: Timestamp) -> CertificateListing? {
        if let now = state.listings[digest], Tenure(since: now.since).allows(time, skew: Self.listingSkew) { return now }
        return state.formerListings[digest]?.last {
            Tenure(since: $0.listing.since, until: $0.until).allows(time, skew: Self.listingSkew)
        }?.listing
    }

    /// Whether, and how, somebody took part.
    package func state(of member: MemberID, at time: Timestamp) -> MemberState? {
        guard let past = state.pasts[member], past.membership.allows(time) else { return nil }
        return past.suspensions.contains { $0.contains(time) } ? .suspended : .active
    }

    /// The domains that a member had.
    package func domains(of member: MemberID, at time: Timestamp) -> Set<DomainName> {
        let present = state.memberEntries[member]?.domains ?? []
        let kept = present.filter { state.granted[$0].map { Tenure(since: $0.since).allows(time) } ?? false }
        let left = state.pasts[member]?.formerDomains.filter { $0.value.contains { $0.allows(time) } } ?? [:]
        return Set(kept).union(left.keys)
    }

    /// The member that had a domain.
    package func owner(of domain: DomainName, at time: Timestamp) -> MemberID? {
        if let now = state.granted[domain], Tenure(since: now.since).contains(time) { return now.member }
        return state.formerOwners[domain]?.first {
            state.pasts[$0]?.formerDomains[domain]?.contains { $0.contains(time) } ?? false
        }
    }
}
