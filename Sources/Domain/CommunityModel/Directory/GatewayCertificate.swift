package import MailModel
package import X509

/// A certificate of a gateway as the directory lists it.
package struct GatewayCertificate: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case current
        /// No issuing certificate that is listed now signed it: it counts for nothing, whatever its dates say.
        case issuerNotListed
        case revoked(since: Timestamp)
    }

    /// Why one cannot be used at a moment.
    package enum Fault: Sendable, Hashable { case expired, notYetValid, revoked, issuerNotListed, revocationUnknown }

    package let certificate: Certificate
    package let purpose: CertificatePurpose
    package let state: State
    /// The last moment at which the directory says whether it was revoked.
    package let knownUntil: Timestamp
    /// SHA-256 of its DER.
    package let digest: [UInt8]

    package init(certificate: Certificate, purpose: CertificatePurpose, state: State, knownUntil: Timestamp) {
        self.init(
            certificate: certificate, purpose: purpose, state: state, knownUntil: knownUntil, digest: certificate.digest)
    }

    init(certificate: Certificate, purpose: CertificatePurpose, state: State, knownUntil: Timestamp, digest: [UInt8]) {
        (self.certificate, self.purpose, self.state) = (certificate, purpose, state)
        (self.knownUntil, self.digest) = (knownUntil, digest)
    }

    package var der: Octets { certificate.der }
    package var validFrom: Timestamp { certificate.validFrom }
    package var validTo: Timestamp { certificate.validTo }

    package var isRevoked: Bool {
        switch state {
        case .revoked: true
        case .current, .issuerNotListed: false
        }
    }

    /// Valid by its dates, of a listed issuer, and known not to be revoked.
    package func isUsable(at time: Timestamp) -> Bool { fault(at: time) == nil }

    /// What keeps it from being used; `nil` when nothing does.
    package func fault(at time: Timestamp) -> Fault? {
        switch state {
        case .revoked: return .revoked
        case .issuerNotListed: return .issuerNotListed
        case .current: break
        }
        if time < validFrom { return .notYetValid }
        if time > validTo { return .expired }
        return time <= knownUntil ? nil : .revocationUnknown
    }
}
