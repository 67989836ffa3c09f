import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import X509

/// A member with the present keys of its gateway, and what everybody should know of it by what was stated.
struct YearsMember {
    let key: Curve25519.Signing.PrivateKey?
    var gateway: TestGateway
    var state = MemberState.active
    var id: MemberID { gateway.member }

    /// Purposes whose certificate is to be renewed by now.
    func due(at now: Timestamp) -> [CertificatePurpose] {
        CertificatePurpose.allCases.filter { purpose in
            let present = gateway.identity(for: purpose).certificate
            return RenewalSchedule.due(from: present.validFrom, to: present.validTo, of: gateway.name, purpose) <= now
        }
    }

    /// As a gateway renews: a new key, asked for with the proof of both present ones, and agreed to by the signing key.
    mutating func renew(
        _ purpose: CertificatePurpose, isCompromised: Bool = false, by authority: Authority, at now: Timestamp
    ) async throws {
        let key = P256.Signing.PrivateKey(),
            request = try gateway.renewal(of: purpose, for: key, isCompromised: isCompromised, at: now)
        let text = AgreementText(
            certifying: Certificate.keyDigest(.init(key.publicKey)), gateway: gateway.name, purpose: purpose,
            log: CommunityLog.name(of: authority.keys.publisher), expires: now + .hours(1))
        let signed = SignedRenewal(
            request: request.request, proofs: request.proofs, agreement: try agreement(by: gateway.signing, text))
        let issued = try await authority.renew(signed, at: now).certificate
        let identity = TestIdentity(key: key, certificate: issued.certificate, issuing: issued.issuing)
        func present(_ other: CertificatePurpose) -> TestIdentity { other == purpose ? identity : gateway.identity(for: other) }
        gateway = TestGateway(
            member: gateway.member, domain: gateway.domain, name: gateway.name, tls: present(.tls), signing: present(.signing),
            encryption: present(.encryption))
    }

    /// What the member says to an act: by its key, or where it has none by its gateway's.
    func agreement(to act: Act, log: String, at now: Timestamp) throws -> Agreement {
        let text = AgreementText(to: act, log: log, expires: now + .hours(1))
        return try key.map { try text.agreed(by: $0) } ?? agreement(by: gateway.signing, text)
    }

    private func agreement(by identity: TestIdentity, _ text: AgreementText) throws -> Agreement {
        Agreement(
            signer: .certificate(digest: identity.certificate.digest), expires: text.expires,
            signature: Array(try identity.key.signature(for: text.octets).derRepresentation))
    }
}
