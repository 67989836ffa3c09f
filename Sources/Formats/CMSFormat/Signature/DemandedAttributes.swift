/// Which signed attributes must be there. One that is there and says something wrong is refused under either.
package enum DemandedAttributes: Sendable, Hashable {
    /// What a gateway of a member signs: contentType, messageDigest, signingTime, CMSAlgorithmProtection and signingCertificateV2.
    case profile1
    /// What every CMS signature with attributes has (RFC 5652 section 5.3): contentType and messageDigest.
    case contentTypeAndDigest

    var areAllDemanded: Bool {
        switch self {
        case .profile1: true
        case .contentTypeAndDigest: false
        }
    }
}
