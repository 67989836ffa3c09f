import Crypto
package import MailModel
package import X509

/// Answers who signed, or who is at the other end of a TLS connection: chain, revocation and directory must all agree (G-15).
package struct CommunityTrust: Sendable {
    /// Certificates that a peer may send along; more are not looked at.
    package static let maximumIntermediates = 8

    private let directory: Directory
    private let verifier: ChainVerifier

    /// - Parameter verifier: shared by all directories of a community, as it remembers chains.
    package init(directory: Directory, verifier: ChainVerifier) { (self.directory, self.verifier) = (directory, verifier) }

    /// Judges a certificate for one purpose at the moment of acceptance.
    ///
    /// The issuing certificates of the directory are always at hand, so that a leaf alone is enough.
    ///
    /// - Parameters:
    ///   - leaf: DER, as it was shown.
    ///   - intermediates: DER of what came along.
    package func judge(
        leaf: Octets, intermediates: [Octets], purpose: CertificatePurpose, at time: Timestamp
    ) async -> TrustJudgement {
        let sent = intermediates.prefix(Self.maximumIntermediates).compactMap { Certificate(der: $0) }
        return await judge(Certificate(der: leaf), leaf, sent, purpose, at: time, by: listedNow)
    }

    /// Judges who signed a message that was accepted earlier: chain, listing and membership as they stood then, whenever it is opened (G-21).
    package func judge(
        signer: Certificate, intermediates: [Certificate], acceptedAt time: Timestamp
    ) async -> TrustJudgement {
        let der = signer.der, sent = Array(intermediates.prefix(Self.maximumIntermediates))
        return await judge(
            der.count <= Certificate.maximumOctets ? signer : nil, der, sent, .signing, at: time, by: listed(at: time))
    }

    /// The same for certificates that were read already.
    package func judge(
        leaf: Certificate, intermediates: [Certificate], purpose: CertificatePurpose, at time: Timestamp
    ) async -> TrustJudgement {
        let der = leaf.der
        let readable = der.count <= Certificate.maximumOctets ? leaf : nil
        let sent = Array(intermediates.prefix(Self.maximumIntermediates))
        return await judge(readable, der, sent, purpose, at: time, by: listedNow)
    }

    private typealias Listed = (listing: CertificateListing, state: MemberState)

    private func listedNow(_ digest: [UInt8], _ purpose: CertificatePurpose) -> Listed? {
        guard let listing = directory.listing(ofCertificate: digest), listing.purpose == purpose,
            let member = directory.member(listing.member)
        else { return nil }
        return (listing, member.state)
    }

    private func listed(at time: Timestamp) -> (_ digest: [UInt8], _ purpose: CertificatePurpose) -> Listed? {
        let directory = directory
        return { digest, purpose in
            guard let listing = directory.listing(ofCertificate: digest, at: time), listing.purpose == purpose,
                let state = directory.state(of: listing.member, at: time)
            else { return nil }
            return (listing, state)
        }
    }

    private func judge(
        _ leaf: Certificate?, _ der: Octets, _ sent: [Certificate], _ purpose: CertificatePurpose, at time: Timestamp,
        by listed: (_ digest: [UInt8], _ purpose: CertificatePurpose) -> Listed?
    ) async -> TrustJudgement {
        let digest = Array(SHA256.hash(data: der.bytes))
        let found = listed(digest, purpose)
        func judgement(_ verdict: TrustVerdict) -> TrustJudgement {
            TrustJudgement(
                member: found?.listing.member, gateway: found?.listing.gateway, verdict: verdict, certificateDigest: digest)
        }
        guard let leaf else { return judgement(.unreadable) }
        let verdict = await verifier.verify(
            leaf: leaf, digest: digest, intermediates: directory.issuers + sent, purpose: purpose, at: time,
            revocation: directory.revocation)
        guard verdict == .valid else { return judgement(.certificate(verdict)) }
        return switch found?.state {
        case nil: judgement(.notListed)
        case .active: judgement(.trusted)
        case .suspended: judgement(.memberSuspended)
        }
    }
}
