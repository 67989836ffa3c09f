package import Accreditation
package import CommunityModel
package import Crypto
package import MailModel
import X509

extension TestGateway {
    /// What the member says to an act: by its key, or where it has none by the gateway's signing key.
    package func agreement(to text: AgreementText) throws -> Agreement {
        try memberKey.map { try text.agreed(by: $0) } ?? signing.agreement(to: text)
    }

    package func agreement(to act: Act, in authority: Authority, at now: Timestamp) throws -> Agreement {
        try agreement(
            to: AgreementText(to: act, log: CommunityLog.name(of: authority.keys.publisher), expires: now + .hours(1)))
    }

    /// To a certificate for a key of this gateway.
    package func agreement(
        certifying key: P256.Signing.PublicKey, _ purpose: CertificatePurpose, in authority: Authority, at now: Timestamp
    ) throws -> Agreement {
        try agreement(
            to: AgreementText(
                certifying: Certificate.keyDigest(.init(key)), gateway: name, purpose: purpose,
                log: CommunityLog.name(of: authority.keys.publisher), expires: now + .hours(1)))
    }

    /// To the certificates that requests ask for.
    package func agreements(
        to requests: [CertificatePurpose: String], in authority: Authority, at now: Timestamp
    ) throws -> [CertificatePurpose: Agreement] {
        try requests.reduce(into: [:]) { agreements, request in
            let key = try CertificateRequest(pem: request.value, purpose: request.key).key(for: name)
            let text = AgreementText(
                certifying: Certificate.keyDigest(key), gateway: name, purpose: request.key,
                log: CommunityLog.name(of: authority.keys.publisher), expires: now + .hours(1))
            agreements[request.key] = try agreement(to: text)
        }
    }
}

extension TestIdentity {
    /// What a gateway's signing key says.
    package func agreement(to text: AgreementText) throws -> Agreement {
        Agreement(
            signer: .certificate(digest: certificate.digest), expires: text.expires,
            signature: Array(try key.signature(for: text.octets).derRepresentation))
    }
}

extension Authority {
    /// Issues what a gateway agreed to, as its present keys let it.
    package func issue(
        _ requests: [CertificatePurpose: String], agreedBy gateway: TestGateway, at now: Timestamp
    ) throws -> [CertificatePurpose: IssuedCertificate] {
        try issue(
            requests, for: gateway.name, agreedBy: try gateway.agreements(to: requests, in: self, at: now), at: now)
    }
}
