package import MailModel

/// An accredited organisation.
package struct Member: Sendable, Hashable {
    package let id: MemberID
    package let name: String
    package let state: MemberState
    package let domains: [MemberDomain]
    package let gateways: [Gateway]
    /// With which it agrees to acts about its keys and domains.
    package let key: MemberKey?

    package init(
        id: MemberID, name: String, state: MemberState, domains: [MemberDomain], gateways: [Gateway], key: MemberKey? = nil
    ) {
        (self.id, self.name, self.state, self.domains, self.gateways) = (id, name, state, domains, gateways)
        self.key = key
    }
}
