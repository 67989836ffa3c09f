/// What is wrong with a certificate that is needed now (G-21): each has its own cure, and another's to apply it.
package enum CertificateFault: String, Sendable, Hashable, CaseIterable {
    case expired, notYetValid, revoked, issuerNotTrusted, revocationUnknown, missing
    /// Of our own: less than 8 days of validity are left.
    case endsSoon

    /// Behind "its certificate" or "our certificate".
    var explanation: String {
        switch self {
        case .expired: "has expired"
        case .notYetValid: "is not valid yet"
        case .revoked: "was revoked"
        case .issuerNotTrusted: "was not issued by the community's authority as it is now"
        case .revocationUnknown: "cannot be used, as nobody knows whether it was revoked"
        case .missing: "is missing"
        case .endsSoon: "is about to expire"
        }
    }
}
