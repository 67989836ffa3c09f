package import MailModel

/// Where in the directory a certificate stands.
package struct CertificateListing: Sendable, Hashable {
    package let member: MemberID
    package let gateway: DomainName
    package let purpose: CertificatePurpose
    package let since: Timestamp
}
