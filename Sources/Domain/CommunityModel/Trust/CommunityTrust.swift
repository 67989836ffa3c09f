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
        return await judge(Certificate(der: leaf), leaf, sent, purpose, at: time)
    }

    /// The same for certificates that were read already.
    package func judge(
        leaf: Certificate, intermediates: [Certificate], purpose: CertificatePurpose, at time: Timestamp
    ) async -> TrustJudgement {
        let der = leaf.der
        let readable = der.count <= Certificate.maximumOctets ? leaf : nil
        return await judge(readable, der, Array(intermediates.prefix(Self.maximumIntermediates)), purpose, at: time)
    }

    private func judge(
        _ leaf: Certificate?, _ der: Octets, _ sent: [Certificate], _ purpose: CertificatePurpose, at time: Timestamp
    ) async -> TrustJudgement {
        let digest = Array(SHA256.hash(data: der.bytes))
        let found = directory.gateway(withCertificateDigest: digest, purpose: purpose)
        func judgement(_ verdict: TrustVerdict) -> TrustJudgement {
            TrustJudgement(
                member: found?.0.id, gateway: found?.1.name, verdict: verdict, certificateDigest: digest)
        }
        guard let leaf else { return judgement(.unreadable) }
        let verdict = await verifier.verify(
            leaf: leaf, digest: digest, intermediates: directory.issuers + sent, purpose: purpose, at: time,
            revocation: directory.revocation)
        guard verdict == .valid else { return judgement(.certificate(verdict)) }
        guard let (member, _) = found else { return judgement(.notListed) }
        return switch member.state {
        case .active: judgement(.trusted)
        case .suspended: judgement(.memberSuspended)
        }
    }
}
