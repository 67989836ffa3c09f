package import CommunityModel
package import Crypto
package import MailModel

/// A member's gateway with all its keys.
package struct TestGateway: Sendable {
    package let member: MemberID
    package let domain: DomainName
    package let name: DomainName
    package let tls: TestIdentity
    package let signing: TestIdentity
    package let encryption: TestIdentity
    /// The member's own, where it has one.
    package let memberKey: Curve25519.Signing.PrivateKey?

    package init(
        member: MemberID, domain: DomainName, name: DomainName, tls: TestIdentity, signing: TestIdentity,
        encryption: TestIdentity,
        memberKey: Curve25519.Signing.PrivateKey? = nil
    ) {
        (self.member, self.domain, self.name, self.memberKey) = (member, domain, name, memberKey)
        (self.tls, self.signing, self.encryption) = (tls, signing, encryption)
    }

    package func identity(for purpose: CertificatePurpose) -> TestIdentity {
        switch purpose {
        case .tls: tls
        case .signing: signing
        case .encryption: encryption
        }
    }
}
