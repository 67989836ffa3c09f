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

    package let certificate: Certificate
    package let purpose: CertificatePurpose
    package let state: State
    /// SHA-256 of its DER.
    package let digest: [UInt8]

    package init(certificate: Certificate, purpose: CertificatePurpose, state: State) {
        self.init(certificate: certificate, purpose: purpose, state: state, digest: certificate.digest)
    }

    init(certificate: Certificate, purpose: CertificatePurpose, state: State, digest: [UInt8]) {
        (self.certificate, self.purpose, self.state, self.digest) = (certificate, purpose, state, digest)
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

    /// Valid by its dates, of a listed issuer, and not revoked.
    package func isUsable(at time: Timestamp) -> Bool { state == .current && validFrom <= time && time <= validTo }
}
