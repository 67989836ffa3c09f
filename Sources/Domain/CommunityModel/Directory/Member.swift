package import MailModel

/// An accredited organisation.
package struct Member: Sendable, Hashable {
    package let id: MemberID
    package let name: String
    package let state: MemberState
    package let domains: [MemberDomain]
    package let gateways: [Gateway]

    package init(id: MemberID, name: String, state: MemberState, domains: [MemberDomain], gateways: [Gateway]) {
        (self.id, self.name, self.state, self.domains, self.gateways) = (id, name, state, domains, gateways)
    }
}
