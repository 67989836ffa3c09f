package import Accreditation
import CommunityModel
import Crypto
package import MailModel
import X509

extension TestCommunity {
    /// The issuing certificate and key of this community, to make what the authority would refuse.
    package var issuer: CertificateIssuer {
        get throws {
            guard let key = store.read(AuthorityDocument.issuingKey) else { throw TestCommunityFailure.notIssued }
            return CertificateIssuer(
                certificate: authority.issuing,
                key: try P384.Signing.PrivateKey(pemRepresentation: String(decoding: key.bytes, as: UTF8.self)))
        }
    }

    /// A signer of the ministry, each with one thing wrong.
    package func negative(_ kind: NegativeIdentity, at now: Timestamp = start) async throws -> NegativeCase {
        let signing = ministry.signing
        switch kind {
        case .expired:
            let end = signing.certificate.validTo
            return NegativeCase(
                identity: signing, directory: directory, time: end + .days(1), expected: .certificate(.expired(since: end)))
        case .notYetValid:
            let begin = signing.certificate.validFrom
            return NegativeCase(
                identity: signing, directory: directory, time: begin - .days(1),
                expected: .certificate(.notYetValid(until: begin)))
        case .revoked:
            try await authority.revoke(
                serial: Array(signing.certificate.serialNumber.bytes), reason: .keyCompromise, at: now)
            return NegativeCase(
                identity: signing, directory: try await republished(at: now).directory, time: now,
                expected: .certificate(.revoked(since: Timestamp(seconds: now.seconds))))
        case .wrongIssuer:
            let root = try CertificateIssuer.makeRoot(
                community: "Test Community", serial: [1], from: now - .days(1), to: now + .days(99))
            let other = try root.makeIssuing(
                community: "Test Community", number: 1, serial: [2], from: now - .days(1), to: now + .days(99))
            return NegativeCase(
                identity: try identity(from: other, for: ministry.name, at: now), directory: directory, time: now,
                expected: .certificate(.issuerNotTrusted))
        case .revocationUnknown:
            return NegativeCase(
                identity: signing, directory: directory, time: now + .days(9), expected: .certificate(.revocationUnknown))
        case .keyOfAnotherMember:
            return NegativeCase(
                identity: try identity(from: try issuer, for: kiwimail.name, at: now), directory: directory, time: now,
                expected: .notListed)
        case .wrongPurpose:
            return NegativeCase(
                identity: ministry.tls, directory: directory, time: now, expected: .certificate(.wrongPurpose))
        }
    }

    private func identity(from issuer: CertificateIssuer, for name: DomainName, at now: Timestamp) throws -> TestIdentity {
        let key = ministry.signing.key
        let certificate = try issuer.issue(
            .init(key.publicKey), for: name, purpose: .signing, serial: SystemTestEntropy().octets(12), from: now - .days(1),
            to: now + .days(60))
        return TestIdentity(key: key, certificate: certificate, issuing: issuer.certificate)
    }
}
