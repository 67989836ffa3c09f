package import Accreditation
package import CommunityModel
import Crypto
package import MailModel
package import X509

extension TestGateway {
    /// With new certificates, which the member agrees to and the authority lists: for the keys that are there, or for new ones.
    package func renewed(
        _ purposes: Set<CertificatePurpose> = Set(CertificatePurpose.allCases), newKeys: Set<CertificatePurpose> = [],
        by authority: Authority, at now: Timestamp
    ) async throws -> TestGateway {
        var keys: [CertificatePurpose: P256.Signing.PrivateKey] = [:], requests: [CertificatePurpose: String] = [:]
        for purpose in CertificatePurpose.allCases where purposes.contains(purpose) {
            let key = newKeys.contains(purpose) ? P256.Signing.PrivateKey() : identity(for: purpose).key
            keys[purpose] = key
            requests[purpose] = try TestCommunity.request(for: name, key: key)
        }
        let issued = try await authority.issue(requests, agreedBy: self, at: now)
        func new(_ purpose: CertificatePurpose) -> TestIdentity {
            guard let key = keys[purpose], let certificate = issued[purpose] else { return identity(for: purpose) }
            return TestIdentity(key: key, certificate: certificate.certificate, issuing: certificate.issuing)
        }
        return TestGateway(
            member: member, domain: domain, name: name, tls: new(.tls), signing: new(.signing),
            encryption: new(.encryption), memberKey: memberKey)
    }
}

extension Directory {
    /// All that are listed for a gateway, whatever their state.
    package func encryptionCertificates(of gateway: TestGateway) -> [Certificate] {
        member(gateway.member)?.gateways.first { $0.name == gateway.name }?.encryption.map(\.certificate) ?? []
    }
}
