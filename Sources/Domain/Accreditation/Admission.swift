package import CommunityModel
package import MailModel

/// What an organisation comes with when it becomes a member, or what is added to a member.
package struct Admission: Sendable {
    package let member: MemberID
    package let name: String
    /// The member's own; `nil` where it has none.
    package let key: MemberKey?
    package let domains: [MemberDomain]
    package let gateway: DomainName
    package let endpoint: Endpoint
    /// To a further gateway, or a new place of one, of a member that is there.
    package let agreement: Agreement?

    package init(
        of member: MemberID, name: String, key: MemberKey? = nil, domains: [MemberDomain], gateway: DomainName,
        endpoint: Endpoint, agreedBy agreement: Agreement? = nil
    ) {
        (self.member, self.name, self.key, self.domains) = (member, name, key, domains)
        (self.gateway, self.endpoint, self.agreement) = (gateway, endpoint, agreement)
    }
}
