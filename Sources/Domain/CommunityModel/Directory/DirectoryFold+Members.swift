package import MailModel

extension DirectoryFold {
    /// The member that a gateway's name is listed for.
    package func owner(ofGateway name: DomainName) -> MemberID? { gateways[name]?.member }
    /// The member that a domain is granted to.
    package func owner(ofDomain name: DomainName) -> MemberID? { granted[name]?.member }
    package func isMember(_ id: MemberID) -> Bool { memberEntries[id] != nil }
    /// All granted domains with their members, to compare a candidate with.
    package var grantedDomains: [(name: DomainName, member: MemberID)] { granted.map { ($0.key, $0.value.member) } }

    /// The members as they stand now, each certificate with its state by the revocation lists.
    func members(revocation: RevocationLists) -> ([MemberID: Member], [[UInt8]: CertificateListing]) {
        let domains = Dictionary(grouping: granted.values, by: \.member)
        let entries = Dictionary(grouping: gateways, by: \.value.member)
        var members: [MemberID: Member] = [:]
        for (id, entry) in memberEntries {
            let own = (domains[id] ?? []).map(\.domain).sorted { $0.name < $1.name }
            let stations = (entries[id] ?? []).sorted { $0.key < $1.key }
            members[id] = Member(
                id: id, name: entry.name, state: entry.state, domains: own,
                gateways: stations.map { Self.gateway($0.key, $0.value, revocation) })
        }
        return (members, listings)
    }

    private static func gateway(_ name: DomainName, _ entry: GatewayEntry, _ revocation: RevocationLists) -> Gateway {
        let judged = entry.certificates.map { listed in
            let since = revocation.revocation(of: listed.certificate)
            return GatewayCertificate(
                certificate: listed.certificate, purpose: listed.purpose, state: since.map { .revoked(since: $0) } ?? .current)
        }
        func certificates(_ purpose: CertificatePurpose) -> [GatewayCertificate] { judged.filter { $0.purpose == purpose } }
        return Gateway(
            name: name, endpoint: entry.endpoint, tls: certificates(.tls), signing: certificates(.signing),
            encryption: certificates(.encryption))
    }
}
