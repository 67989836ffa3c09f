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
            let issued = try certificate(order.present, for: signed, at: now)
            let isRevoked = signed.request.isCompromised && !order.others.isEmpty
            if isRevoked { try giveUp(order.others, at: now) }
            return (issued, isRevoked || order.present == nil)
        }
    }

    private func certificate(
        _ present: GatewayCertificate?, for signed: SignedRenewal, at now: Timestamp
    ) throws(AuthorityFailure) -> IssuedCertificate {
        guard let present else {
            let request = signed.request, agreements = signed.agreement.map { [request.purpose: $0] } ?? [:]
            let issued = try issue(
                [request.purpose: request.certificateRequestPEM], for: request.gateway, agreedBy: agreements, at: now)
            guard let certificate = issued[request.purpose] else { throw .cannotSign }
            return certificate
        }
        let issuer = issuers.first {
            $0.certificate.publicKey.isValidSignature(present.certificate.signature, for: present.certificate)
        }
        guard let issuer else { throw .certificateUnknown }
        return IssuedCertificate(certificate: present.certificate, issuing: issuer.certificate)
    }

    /// After the new certificate is stated: where this fails half way, the gateway asks again, and the rest is revoked then.
    private func giveUp(_ certificates: [GatewayCertificate], at now: Timestamp) throws(AuthorityFailure) {
        for certificate in certificates {
            try revoke(serial: Array(certificate.certificate.serialNumber.bytes), reason: .keyCompromise, at: now)
        }
    }

    private func refusing<Value>(
        _ body: () throws(AuthorityFailure) -> Value
    ) throws(RenewalRefusal) -> Value {
        do throws(AuthorityFailure) { return try body() } catch {
            // Of another gateway or purpose, or revoked.
            if case .keyInUse = error { throw .requestUnfit(error) }
            throw .authority(error)
        }
    }
}
