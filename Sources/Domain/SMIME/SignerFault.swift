package import CommunityModel

/// What is wrong with a signer's certificate (G-13, G-21). For this node's administrators; a peer is never told which it was.
package enum SignerFault: String, Sendable, Hashable, CaseIterable {
    case expired, notYetValid, revoked, issuerNotTrusted, revocationUnknown, wrongPurpose
    /// Not a certificate of the community's profile.
    case unreadable

    /// `nil` where the certificate itself is in order.
    package init?(_ verdict: TrustVerdict) {
        switch verdict {
        case .certificate(.expired): self = .expired
        case .certificate(.notYetValid): self = .notYetValid
        case .certificate(.revoked): self = .revoked
        case .certificate(.issuerNotTrusted): self = .issuerNotTrusted
        case .certificate(.revocationUnknown): self = .revocationUnknown
        case .certificate(.wrongPurpose): self = .wrongPurpose
        case .unreadable: self = .unreadable
        case .trusted, .notListed, .memberSuspended, .certificate(.valid): return nil
        }
    }
}
