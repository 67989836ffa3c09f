import HashTreeCollections
package import MailModel

/// An accredited organisation, as a directory shows it.
package struct Member: Sendable {
    package let id: MemberID
    package let name: String
    package let state: MemberState
    /// With which it agrees to acts about its keys and domains.
    package let key: MemberKey?
    private let entry: DirectoryFold.MemberEntry
    private let content: DirectoryContent

    init(_ id: MemberID, _ entry: DirectoryFold.MemberEntry, in content: DirectoryContent) {
        (self.id, name, state, key) = (id, entry.name, entry.state, entry.key)
        (self.entry, self.content) = (entry, content)
    }

    /// In the order of their names; those that it has now.
    package var domains: [MemberDomain] { entry.domains.sorted().compactMap { content.state.granted[$0]?.domain } }

    /// In the order of their names.
    package var gateways: [Gateway] { entry.gateways.sorted().compactMap(content.gateway) }

    /// One of its gateways.
    package func gateway(_ name: DomainName) -> Gateway? { entry.gateways.contains(name) ? content.gateway(name) : nil }
}

extension Member: Hashable {
    /// By what they show, whichever directory shows it.
    package static func == (left: Member, right: Member) -> Bool {
        left.id == right.id && left.name == right.name && left.state == right.state && left.key == right.key
            && left.domains == right.domains && left.gateways == right.gateways
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
