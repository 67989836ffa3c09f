package import MailModel
package import X509

/// Statements applied one after the other. It checks what must hold of any history, so that neither a publisher nor a slip of the
/// authority can give one domain, gateway or key to two members.
package struct DirectoryFold: Sendable {
    struct MemberEntry {
        let name: String
        var state: MemberState
        var domains: Set<DomainName> = []
        var gateways: Set<DomainName> = []
    }
    struct GatewayEntry {
        let member: MemberID
        var endpoint: Endpoint
        var certificates: [ListedCertificate] = []
    }
    struct GrantedDomain {
        let member: MemberID
        let domain: MemberDomain
    }
    struct KeyHolder: Hashable {
        let member: MemberID
        let gateway: DomainName
        let purpose: CertificatePurpose
    }

    package private(set) var communityName = ""
    package private(set) var authority: AuthorityKeys?
    package private(set) var issuers: [Certificate] = []
    /// Statements applied so far, which is the sequence of the last one.
    package private(set) var statements: UInt64 = 0
    package private(set) var lastTime = Timestamp.distantPast
    private(set) var memberEntries: [MemberID: MemberEntry] = [:]
    private(set) var departed: Set<MemberID> = []
    private(set) var granted: [DomainName: GrantedDomain] = [:]
    private(set) var former: [DomainName: FormerDomain] = [:]
    private(set) var gateways: [DomainName: GatewayEntry] = [:]
    private(set) var listings: [[UInt8]: CertificateListing] = [:]
    /// Since when each revoked certificate counts no more, by its digest; a gateway that left takes no revocation along.
    package private(set) var revocations: [[UInt8]: Timestamp] = [:]
    /// Digests of all that were ever listed.
    private var everListed: Set<[UInt8]> = []
    /// Whose each gateway's name is or ever was: a name stays its member's, so that its keys never pass to another.
    private var gatewayOwners: [DomainName: MemberID] = [:]
    /// Who ever held a public key, by its digest: a key stays bound after its gateway left.
    private var keyHolders: [[UInt8]: KeyHolder] = [:]
    /// For each name that lies above a granted one: those below it, by their members, so that an overlap is found without a walk.
    private var below: [DomainName: [MemberID: Set<DomainName>]] = [:]

    package init() {}

    /// Applies the next statement; a statement that does not fit changes nothing.
    package mutating func apply(_ statement: Statement) throws(FoldFailure) {
        guard statement.sequence == statements + 1 else { throw .sequenceWrong(expected: statements + 1) }
        guard statement.time >= lastTime else { throw .timeRunsBackwards }
        try apply(statement.act, at: statement.time)
        (statements, lastTime) = (statement.sequence, statement.time)
    }

    private mutating func apply(_ act: Act, at time: Timestamp) throws(FoldFailure) {
        if case .founded(let name, let keys) = act {
            guard authority == nil else { throw .foundedTwice }
            (communityName, authority) = (name, keys)
            return
        }
        guard authority != nil else { throw .notFounded }
        switch act {
        case .founded: throw .foundedTwice
        case .issuerListed(let der): try listIssuer(der)
        case .issuerWithdrawn(let digest): try withdrawIssuer(digest)
        case .memberAdmitted(let id, let name): try admit(id, name)
        case .memberSuspended(let id, _): try change(id, from: .active, to: .suspended)
        case .memberResumed(let id): try change(id, from: .suspended, to: .active)
        case .memberDeparted(let id): try depart(id, at: time)
        case .domainGranted(let name, let id, let customer, let strength):
            try grant(MemberDomain(name: name, customer: customer, strength: strength), to: id, at: time)
        case .domainWithdrawn(let name): try withdraw(name, at: time)
        case .gatewayListed(let name, let id, let endpoint): try list(name, of: id, endpoint)
        case .gatewayWithdrawn(let name): try withdrawGateway(name)
        case .certificateListed(let der, let gateway, let purpose): try list(der, gateway, purpose)
        case .certificateRevoked(let digest, _): try revoke(digest, at: time)
        }
    }

    // MARK: Issuers

    private mutating func listIssuer(_ der: Octets) throws(FoldFailure) {
        guard issuers.count < DirectoryLimits.issuers else { throw .tooManyIssuers }
        guard let certificate = Certificate(der: der), CertificateProfile.isIssuing(certificate),
            !issuers.contains(certificate)
        else { throw .issuerWrong }
        issuers.append(certificate)
    }

    private mutating func withdrawIssuer(_ digest: [UInt8]) throws(FoldFailure) {
        guard let index = issuers.firstIndex(where: { $0.digest == digest }) else { throw .issuerUnknown }
        issuers.remove(at: index)
    }

    // MARK: Members

    private mutating func admit(_ id: MemberID, _ name: String) throws(FoldFailure) {
        guard memberEntries[id] == nil, !departed.contains(id) else { throw .memberIDTaken(id) }
        memberEntries[id] = MemberEntry(name: name, state: .active)
    }

    private mutating func change(_ id: MemberID, from: MemberState, to: MemberState) throws(FoldFailure) {
        guard let entry = memberEntries[id] else { throw .memberUnknown(id) }
        guard entry.state == from else { throw .memberStateWrong(id) }
        memberEntries[id]?.state = to
    }

    private mutating func depart(_ id: MemberID, at time: Timestamp) throws(FoldFailure) {
        guard let entry = memberEntries.removeValue(forKey: id) else { throw .memberUnknown(id) }
        departed.insert(id)
        for name in entry.domains { try withdraw(name, at: time) }
        for name in entry.gateways { try withdrawGateway(name) }
    }

    // MARK: Domains

    private mutating func grant(_ domain: MemberDomain, to id: MemberID, at time: Timestamp) throws(FoldFailure) {
        guard memberEntries[id] != nil else { throw .memberUnknown(id) }
        if let holder = granted[domain.name] { throw .domainGranted(domain.name, to: holder.member) }
        if let other = overlap(of: domain.name, with: id) { throw .domainOverlaps(domain.name, with: other) }
        if let open = openToOthers(domain.name, than: id), time < open { throw .domainLeftTooRecently(domain.name, until: open) }
        granted[domain.name] = GrantedDomain(member: id, domain: domain)
        memberEntries[id]?.domains.insert(domain.name)
        former[domain.name] = nil
        for ancestor in Self.ancestors(of: domain.name) {
            below[ancestor, default: [:]][id, default: []].insert(domain.name)
        }
    }

    private mutating func withdraw(_ name: DomainName, at time: Timestamp) throws(FoldFailure) {
        guard let holder = granted.removeValue(forKey: name) else { throw .domainUnknown(name) }
        memberEntries[holder.member]?.domains.remove(name)
        former[name] = FormerDomain(member: holder.member, until: time)
        for ancestor in Self.ancestors(of: name) {
            below[ancestor]?[holder.member]?.remove(name)
            if below[ancestor]?[holder.member]?.isEmpty == true { below[ancestor]?[holder.member] = nil }
        }
    }

    /// A name of another member that lies above or below; the subdomain of somebody else's domain is not anybody's to grant.
    package func overlap(of name: DomainName, with id: MemberID) -> DomainName? {
        if let above = Self.ancestors(of: name).first(where: { granted[$0].map { $0.member != id } ?? false }) { return above }
        return below[name]?.filter { $0.key != id }.values.compactMap { $0.min() }.min()
    }

    /// When a name that lately was, or lay below, another member's may pass to this one: what moves stands in public first, so that who
    /// loses it can object. `nil` when it was nobody else's.
    private func openToOthers(_ name: DomainName, than id: MemberID) -> Timestamp? {
        ([name] + Self.ancestors(of: name)).compactMap { former[$0] }.filter { $0.member != id }
            .map { $0.until + DirectoryLimits.publicNotice }.max()
    }

    private static func ancestors(of name: DomainName) -> [DomainName] {
        var ancestors: [DomainName] = []
        var next = name.parent
        while let ancestor = next {
            ancestors.append(ancestor)
            next = ancestor.parent
        }
        return ancestors
    }

    // MARK: Gateways

    private mutating func list(_ name: DomainName, of id: MemberID, _ endpoint: Endpoint) throws(FoldFailure) {
        guard memberEntries[id] != nil else { throw .memberUnknown(id) }
        guard gatewayOwners[name] ?? id == id else { throw .gatewayOfAnother(name) }
        guard gateways[name] == nil else {
            gateways[name]?.endpoint = endpoint
            return
        }
        gateways[name] = GatewayEntry(member: id, endpoint: endpoint)
        gatewayOwners[name] = id
        memberEntries[id]?.gateways.insert(name)
    }

    private mutating func withdrawGateway(_ name: DomainName) throws(FoldFailure) {
        guard let entry = gateways.removeValue(forKey: name) else { throw .gatewayUnknown(name) }
        memberEntries[entry.member]?.gateways.remove(name)
        for certificate in entry.certificates { listings[certificate.digest] = nil }
    }

    private mutating func list(
        _ der: Octets, _ gateway: DomainName, _ purpose: CertificatePurpose
    ) throws(FoldFailure) {
        guard let entry = gateways[gateway] else { throw .gatewayUnknown(gateway) }
        guard let certificate = Certificate(der: der) else { throw .certificateUnreadable }
        guard CertificateProfile.fits(certificate, purpose) else { throw .certificateNotOfPurpose(purpose) }
        guard CertificateProfile.gateway(of: certificate) == gateway else { throw .certificateOfAnotherName(gateway) }
        let digest = certificate.digest
        guard listings[digest] == nil else { throw .certificateTwice }
        try bind(certificate.keyDigest, to: KeyHolder(member: entry.member, gateway: gateway, purpose: purpose))
        let issuer = signer(of: certificate)
        gateways[gateway]?.certificates.append(
            ListedCertificate(certificate: certificate, purpose: purpose, digest: digest, issuer: issuer))
        listings[digest] = CertificateListing(member: entry.member, gateway: gateway, purpose: purpose)
        everListed.insert(digest)
    }

    private mutating func revoke(_ digest: [UInt8], at time: Timestamp) throws(FoldFailure) {
        guard everListed.contains(digest) else { throw .certificateUnknown }
        guard revocations[digest] == nil else { throw .certificateRevokedTwice }
        revocations[digest] = time
    }

    /// The digest of the listed issuing certificate that signed a leaf; `nil` when none did.
    func signer(of leaf: Certificate) -> [UInt8]? {
        issuers.first { $0.subject == leaf.issuer && $0.publicKey.isValidSignature(leaf.signature, for: leaf) }?.digest
    }

    private mutating func bind(_ key: [UInt8], to holder: KeyHolder) throws(FoldFailure) {
        guard keyHolders[key] ?? holder == holder else { throw .keyTaken }
        keyHolders[key] = holder
    }

    /// Whether a public key, by the digest of its SubjectPublicKeyInfo, has never stood for another member, gateway or purpose.
    package func isKeyFree(_ key: [UInt8], gateway: DomainName, purpose: CertificatePurpose) -> Bool {
        guard let holder = keyHolders[key] else { return true }
        return holder.member == gatewayOwners[gateway] && holder.gateway == gateway && holder.purpose == purpose
    }
}
