package import CommunityModel
package import MailModel
import X509

extension Authority {
    /// Issues what a gateway asks for that proves its present keys. The same request again, or another one for the same key, has the same
    /// certificate for its answer: the statement that lists it is what remembers it.
    ///
    /// - Returns: the certificate, and whether there is something to publish.
    package func renew(
        _ signed: SignedRenewal, at now: Timestamp
    ) throws(RenewalRefusal) -> (certificate: IssuedCertificate, isNew: Bool) {
        let directory = directory(at: now)
        let order = try RenewalRules(directory).order(signed, at: now)
        return try refusing { () throws(AuthorityFailure) in
            let givenUp = signed.request.isCompromised ? order.others.map { Self.givenUp($0, at: now) } : []
            guard let present = order.present else {
                return (try certificate(for: signed, insteadOf: givenUp, at: now), true)
            }
            // Stated before, and its answer was lost.
            if !givenUp.isEmpty { try revoke(givenUp, at: now) }
            return (try issued(present), !givenUp.isEmpty)
        }
    }

    /// One write states the new certificate and the end of those whose key is given up: a gateway is never without, nor has a thief's key any time.
    private func certificate(
        for signed: SignedRenewal, insteadOf givenUp: [RevokedCertificate], at now: Timestamp
    ) throws(AuthorityFailure) -> IssuedCertificate {
        let request = signed.request, agreements = signed.agreement.map { [request.purpose: $0] } ?? [:]
        let issued = try issue(
            [request.purpose: request.certificateRequestPEM], for: request.gateway, agreedBy: agreements, revoking: givenUp,
            at: now)
        guard let certificate = issued[request.purpose] else { throw .cannotSign }
        return certificate
    }

    private static func givenUp(_ certificate: GatewayCertificate, at now: Timestamp) -> RevokedCertificate {
        RevokedCertificate(serial: certificate.certificate.serialNumber.bytes, since: now, reason: .keyCompromise)
    }

    private func refusing<Value>(
        _ body: () throws(AuthorityFailure) -> Value
    ) throws(RenewalRefusal) -> Value {
        do throws(AuthorityFailure) { return try body() } catch {
            // Of another gateway or purpose, or revoked.
            if case .keyInUse = error { throw .requestUnfit(error) }
            // Nobody agreed to it, so that officers must sign, whose keys are not here.
            if case .officersElsewhere = error { throw .notAgreed }
            throw .authority(error)
        }
    }
}
