package import CommunityModel
package import MailModel

/// A member's gateway with all its keys.
package struct TestGateway: Sendable {
    package let member: MemberID
    package let domain: DomainName
    package let name: DomainName
    package let tls: TestIdentity
    package let signing: TestIdentity
    package let encryption: TestIdentity

    package init(
        member: MemberID, domain: DomainName, name: DomainName, tls: TestIdentity, signing: TestIdentity, encryption: TestIdentity
    ) {
        (self.member, self.domain, self.name) = (member, domain, name)
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
