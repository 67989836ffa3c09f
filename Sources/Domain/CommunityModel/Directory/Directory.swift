import HashTreeCollections
package import MailModel
package import X509

/// Who belongs to the community: a pure fold of the authority's statements.
package struct Directory: Sendable {
    /// How long a domain that left is still treated as a member's (G-02).
    package static let formerMembership: Duration = .days(90)
    /// Age at which a directory says nothing any more (G-02).
    package static let maximumAge: Duration = .days(7)

    private let content: DirectoryContent

    package init(folding fold: DirectoryFold, at position: LogPosition) { content = DirectoryContent(fold, position) }

    package var position: LogPosition { content.position }
    package var communityName: String { content.fold.communityName }
    /// Issuing certificates that count.
    package var issuers: [Certificate] { content.fold.issuers }
    package var revocation: Revocations { content.revocation }
    var fold: DirectoryFold { content.fold }
    /// The same with what has taken effect by the time of issue.
    var state: DirectoryFold { content.state }

    /// Statements that it is made of.
    package var sequence: UInt64 { position.size }
    /// When it was the newest, as the authority's cosignature says.
    package var cosignedAt: Timestamp { position.cosignedAt }
    /// When it says nothing any more.
    package var expiresAt: Timestamp { cosignedAt + Self.maximumAge }
    /// In the order of their ids.
    package var members: [Member] { content.members }

    package func member(_ id: MemberID) -> Member? { content.member(id) }

    /// What is stated and not in force yet, for its members to see.
    package var pending: [PendingAct] { state.pending }
    /// Requirements, products, contacts and incidents.
    package var notes: Notes { state.notes }

    /// Exact match only: an unlisted subdomain of a member's domain is an outsider outbound (G-02).
    package func standing(of domain: DomainName, at time: Timestamp) -> DomainStanding {
        if let member = owner(of: domain) {
            return switch member.state {
            case .active: .member(member)
            case .suspended: .suspended(member)
            }
        }
        if let left = state.former[domain], time <= left.until + Self.formerMembership { return .formerMember(left.member) }
        return .outsider
    }

    /// Whether mail from this domain claims to be a member's: its domain, or a subdomain of one, listed or not (G-02). Of a domain that is
    /// served in part, addresses that are not write as outsiders do (M-09), and nobody else can tell which those are.
    package func claimsMembership(_ domain: DomainName) -> Bool {
        if state.granted[domain]?.domain.coverage == .partial { return false }
        var candidate: DomainName? = domain
        while let name = candidate {
            if state.owner(ofDomain: name) != nil { return true }
            candidate = name.parent
        }
        return false
    }

    /// The member that a domain is granted to, suspended or not.
    package func owner(of domain: DomainName) -> Member? { state.owner(ofDomain: domain).flatMap(content.member) }

    /// Where a certificate with this SHA-256 digest of its DER is listed.
    package func listing(ofCertificate digest: [UInt8]) -> CertificateListing? { state.listings[digest] }

    /// Whether a listed certificate was revoked, by the SHA-256 digest of its DER.
    package func isRevoked(certificate digest: [UInt8]) -> Bool {
        guard let listing = listing(ofCertificate: digest), let entry = state.gateways[listing.gateway] else { return false }
        guard let listed = entry.certificates.first(where: { $0.digest == digest }) else {
            return state.isRevoked(digest)  // it ended long ago: no issuing certificate makes it count again
        }
        return switch content.state(of: listed) {
        case .revoked: true
        case .current, .issuerNotListed: false
        }
    }

    /// Whether a public key, by the digest of its SubjectPublicKeyInfo, was in a certificate that ended long ago.
    package func hasEnded(key: [UInt8], of gateway: DomainName, _ purpose: CertificatePurpose) -> Bool {
        state.gateways[gateway]?.ended.contains { $0.key == key && $0.purpose == purpose } ?? false
    }

    /// Whether a statement revoked a certificate, listed or still waiting to be.
    package func isEverRevoked(certificate digest: [UInt8]) -> Bool { state.isRevoked(digest) }

    /// The statement that will list a certificate, where it is not in force yet.
    package func pending(certificate der: Octets) -> PendingAct? {
        pending.first { waiting in
            if case .certificateListed(der, _, _) = waiting.act { true } else { false }
        }
    }

    /// Certificates that an older directory did not list.
    package func listings(since former: Directory) -> [CertificateListing] {
        // What both share is not looked through.
        state.listings.keys.subtracting(former.state.listings.keys).compactMap { state.listings[$0] }
    }

    /// Whose gateway a certificate is, by the SHA-256 digest of its DER, for one purpose only.
    package func gateway(withCertificateDigest digest: [UInt8], purpose: CertificatePurpose) -> (Member, Gateway)? {
        guard let listing = state.listings[digest], listing.purpose == purpose, let member = content.member(listing.member),
            let gateway = member.gateway(listing.gateway)
        else { return nil }
        return (member, gateway)
    }

    package func age(at time: Timestamp) -> DirectoryAge { DirectoryAge(of: cosignedAt, at: time) }

    /// Whether the directory may be relied on: not too old, and not of a future that no clock explains.
    package func isFresh(at time: Timestamp) -> Bool { age(at: time).isFresh }
}
