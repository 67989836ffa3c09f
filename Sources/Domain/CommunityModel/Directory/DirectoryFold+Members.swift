package import MailModel

extension DirectoryFold {
    /// The member that a gateway's name is listed for.
    package func owner(ofGateway name: DomainName) -> MemberID? { gateways[name]?.member }
    /// The member that a domain is granted to.
    package func owner(ofDomain name: DomainName) -> MemberID? { granted[name]?.member }
    package func isMember(_ id: MemberID) -> Bool { memberEntries[id] != nil }
    /// The domains that members have, and those that left members within ``Directory/formerMembership``, to compare a candidate with.
    package func knownDomains(at time: Timestamp) -> [(name: DomainName, member: MemberID)] {
        granted.map { ($0.key, $0.value.member) }
            + former.filter { time <= $0.value.until + Directory.formerMembership }.map { ($0.key, $0.value.member) }
    }
    /// Ids with names of members, and ids of those that departed, without a name, to compare a candidate with.
    package var knownMembers: [(id: MemberID, name: String?)] {
        memberEntries.map { ($0.key, $0.value.name) } + departed.map { ($0, nil) }
    }

    /// The members as they stand now, each certificate with its state by the listed issuers and what was revoked.
    func members(revocation: Revocations) -> [MemberID: Member] {
        var members: [MemberID: Member] = [:]
        for (id, entry) in memberEntries {
            let stations = entry.gateways.sorted().compactMap { name in
                gateways[name].map { gateway(name, $0, revocation) }
            }
            members[id] = Member(
                id: id, name: entry.name, state: entry.state,
                domains: entry.domains.sorted().compactMap { granted[$0]?.domain }, gateways: stations, key: entry.key)
        }
        return members
    }

    private func gateway(_ name: DomainName, _ entry: GatewayEntry, _ revocation: Revocations) -> Gateway {
        let judged = entry.certificates.map { listed in
            // An issuing certificate may have been listed after the leaf, hence the second look.
            let issuer = listed.issuer ?? signer(of: listed.certificate)
            return GatewayCertificate(
                certificate: listed.certificate, purpose: listed.purpose, state: state(of: listed, issuer, revocation),
                knownUntil: revocation.knownUntil, digest: listed.digest)
        }
        func certificates(_ purpose: CertificatePurpose) -> [GatewayCertificate] { judged.filter { $0.purpose == purpose } }
        return Gateway(
            name: name, endpoint: entry.endpoint, tls: certificates(.tls), signing: certificates(.signing),
            encryption: certificates(.encryption), postQuantumKeys: entry.postQuantumKeys)
    }

    private func state(
        of listed: ListedCertificate, _ issuer: [UInt8]?, _ revocation: Revocations
    ) -> GatewayCertificate.State {
        guard let issuer else { return .issuerNotListed }
        return switch revocation.status(of: listed.digest, issuer: issuer, at: .distantFuture) {
        case .issuerNotListed: .issuerNotListed
        case .revoked(let since): .revoked(since: since)
        case .good, .unknown: .current
        }
    }
}
