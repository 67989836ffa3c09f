import HashTreeCollections
package import MailModel
package import X509

/// Statements applied one after the other. It checks what must hold of any history, so that neither a publisher nor a slip of the
/// authority can give one domain, gateway or key to two members.
///
/// What grows with the community is kept in trees that share what did not change (CHAMP, of swift-collections): a fold that is held by a
/// directory is not copied when the next statement is applied.
package struct DirectoryFold: Sendable {
    struct MemberEntry {
        var name: String
        var state: MemberState
        var key: MemberKey?
        var domains: TreeSet<DomainName> = []
        var gateways: Set<DomainName> = []
    }
    struct GatewayEntry {
        /// As they stand here, so that all that names them shares their octets.
        let name: DomainName, member: MemberID
        var endpoint: Endpoint
        var certificates: [ListedCertificate] = []
        /// Listed too, but their octets are no more.
        var ended: [EndedCertificate] = []
        var postQuantumKeys: [PostQuantumKey] = []
    }
    struct GrantedDomain {
        let member: MemberID
        var domain: MemberDomain
        let since: Timestamp
    }
    struct KeyHolder: Hashable {
        let member: MemberID
        let gateway: DomainName
        let purpose: CertificatePurpose
    }

    package internal(set) var communityName = ""
    package internal(set) var authority: AuthorityKeys?
    package internal(set) var issuers: [Certificate] = []
    /// Digests of the issuers, in their order.
    var issuerDigests: [[UInt8]] = []
    /// Statements applied so far, which is the sequence of the last one.
    package internal(set) var statements: UInt64 = 0
    package internal(set) var lastTime = Timestamp.distantPast
    var memberEntries: TreeDictionary<MemberID, MemberEntry> = [:]
    var departed: TreeSet<MemberID> = []
    var granted: TreeDictionary<DomainName, GrantedDomain> = [:]
    var former: TreeDictionary<DomainName, FormerDomain> = [:]
    var gateways: TreeDictionary<DomainName, GatewayEntry> = [:]
    var listings: TreeDictionary<[UInt8], CertificateListing> = [:]
    /// Since when each revoked certificate counts no more, by its digest; a gateway that left takes no revocation along.
    var revocations: TreeDictionary<[UInt8], Timestamp> = [:]
    /// Digests of all that were ever listed, or stated to be listed after notice.
    var everListed: TreeSet<[UInt8]> = []
    /// Whose each gateway's name is or ever was: a name stays its member's, so that its keys never pass to another.
    var gatewayOwners: TreeDictionary<DomainName, MemberID> = [:]
    /// Who ever held a public key, by its digest: a key stays bound after its gateway left.
    var keyHolders: TreeDictionary<[UInt8], KeyHolder> = [:]
    /// For each name that lies above a granted one: those below it, by their members, so that an overlap is found without a walk.
    var below: TreeDictionary<DomainName, TreeDictionary<MemberID, TreeSet<DomainName>>> = [:]
    /// Whose each member's key, and each post-quantum key, is or ever was.
    var memberKeyHolders: TreeDictionary<MemberKey, MemberID> = [:]
    var postQuantumHolders: TreeDictionary<[UInt8], DomainName> = [:]
    var withdrawnPostQuantumKeys: TreeSet<[UInt8]> = []
    /// Members for whose gateways a certificate was ever listed.
    var everCertified: TreeSet<MemberID> = []
    /// For what each gateway ever had a certificate that counted; it stays with its name.
    var certifiedPurposes: TreeDictionary<DomainName, PurposeSet> = [:]
    /// What was stated and is not in force yet, in the order of the statements and so of the moments at which it takes effect.
    package internal(set) var pending: [PendingAct] = []
    /// Up to when what was pending has taken effect, or has lapsed.
    var maturedUntil = Timestamp.distantPast
    /// Digests of agreements that served, until they end by themselves.
    var usedAgreements: TreeDictionary<[UInt8], Timestamp> = [:]
    /// How many there are when those that ended are looked for.
    var mostAgreements = 0
    /// When each officer signed, by its own clock, what was approved beforehand and served last.
    var approvals: TreeDictionary<OfficerKey, Timestamp> = [:]
    /// What must be stated next, as officers signed it together with what was stated last.
    private(set) var openApproval: GivenApproval?
    var notes = Notes()
    var looks = LookAlikeIndex()
    var pasts: TreeDictionary<MemberID, MemberPast> = [:]
    var formerListings: TreeDictionary<[UInt8], [PastListing]> = [:]
    /// Who had a domain before, each once.
    var formerOwners: TreeDictionary<DomainName, [MemberID]> = [:]

    /// Whether the octets of ended certificates stay for whoever asks how things stood.
    private let keepsEnded: Bool

    package init() { self.init(keepingEnded: false) }

    /// - Parameter keepingEnded: for answers about the past; a node that goes by the directory asks for none of them.
    init(keepingEnded: Bool) { keepsEnded = keepingEnded }

    /// Applies the next statement with what its member said to it; a statement that does not fit changes nothing, but for what takes effect
    /// at its time whatever it says.
    package mutating func apply(_ signed: SignedStatement) throws(FoldFailure) {
        try apply(signed.statement, agreement: signed.agreement, approval: signed.givenApproval)
    }

    package mutating func apply(
        _ statement: Statement, agreement: Agreement? = nil, approval: GivenApproval? = nil
    ) throws(FoldFailure) {
        guard statement.sequence == statements + 1 else { throw .sequenceWrong(expected: statements + 1) }
        guard statement.time >= max(lastTime, maturedUntil) else { throw .timeRunsBackwards }
        try check(approval, at: statement.time)
        mature(until: statement.time)
        if case .founded(let name, let keys) = statement.act {
            guard authority == nil else { throw .foundedTwice }
            (communityName, authority) = (name, keys)
        } else {
            guard authority != nil else { throw .notFounded }
            try take(statement, agreement)
        }
        take(approval)
        (statements, lastTime) = (statement.sequence, statement.time)
    }

    private mutating func take(_ approval: GivenApproval?) {
        for (officer, time) in approval?.signed ?? [:] { approvals[officer] = time }
        openApproval = approval?.next
    }

    /// Does what an act says, at the moment at which it takes effect.
    mutating func perform(_ act: Act, at time: Timestamp) throws(FoldFailure) {
        switch act {
        case .founded: throw .foundedTwice
        case .issuerListed(let der): try listIssuer(der)
        case .issuerWithdrawn(let digest): try withdrawIssuer(digest)
        case .memberAdmitted(let id, let name): try admit(id, name, at: time)
        case .memberSuspended(let id, _): try suspend(id, at: time)
        case .memberResumed(let id): try resume(id, at: time)
        case .memberDeparted(let id): try depart(id, at: time)
        case .noted(let note): try take(note)
        case .objected(let sequence): try drop(sequence)
        case .member(let change): try apply(change)
        case .domainGranted(let name, let id, let customer, let strength, let coverage):
            try grant(MemberDomain(name: name, customer: customer, strength: strength, coverage: coverage), to: id, at: time)
        case .domain(let change): try apply(change, at: time)
        case .postQuantumKey(let change): try apply(change)
        case .domainWithdrawn(let name): try withdraw(name, at: time)
        case .gatewayListed(let name, let id, let endpoint): try list(name, of: id, endpoint)
        case .gatewayWithdrawn(let name): try withdrawGateway(name, at: time)
        case .certificateListed(let der, let gateway, let purpose): try list(der, gateway, purpose, at: time)
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
        issuerDigests.append(certificate.digest)
    }

    private mutating func withdrawIssuer(_ digest: [UInt8]) throws(FoldFailure) {
        guard let index = issuerDigests.firstIndex(of: digest) else { throw .issuerUnknown }
        issuers.remove(at: index)
        issuerDigests.remove(at: index)
    }

    // MARK: Members

    private mutating func admit(_ id: MemberID, _ name: String, at time: Timestamp) throws(FoldFailure) {
        guard memberEntries[id] == nil, !departed.contains(id) else { throw .memberIDTaken(id) }
        try refuseLookAlike(id, name: name)
        memberEntries[id] = MemberEntry(name: name, state: .active)
        looks.add(id, name)
        pasts[id] = MemberPast(membership: Tenure(since: time))
    }

    private mutating func suspend(_ id: MemberID, at time: Timestamp) throws(FoldFailure) {
        try change(id, from: .active, to: .suspended)
        pasts[id]?.suspensions.append(Tenure(since: time))
    }

    private mutating func resume(_ id: MemberID, at time: Timestamp) throws(FoldFailure) {
        try change(id, from: .suspended, to: .active)
        guard let last = pasts[id]?.suspensions.indices.last else { return }
        pasts[id]?.suspensions[last].until = time
    }

    private mutating func change(_ id: MemberID, from: MemberState, to: MemberState) throws(FoldFailure) {
        guard let entry = memberEntries[id] else { throw .memberUnknown(id) }
        guard entry.state == from else { throw .memberStateWrong(id) }
        memberEntries[id]?.state = to
    }

    private mutating func depart(_ id: MemberID, at time: Timestamp) throws(FoldFailure) {
        guard let entry = memberEntries.removeValue(forKey: id) else { throw .memberUnknown(id) }
        departed.insert(id)
        looks.remove(entry.name, of: id)
        pasts[id]?.membership.until = time
        drop { $0.member == id }
        for name in entry.domains { try withdraw(name, at: time) }
        for name in entry.gateways { try withdrawGateway(name, at: time) }
    }

    // MARK: Domains

    private mutating func grant(_ domain: MemberDomain, to id: MemberID, at time: Timestamp) throws(FoldFailure) {
        guard memberEntries[id] != nil else { throw .memberUnknown(id) }
        guard domain.name.parent != nil else { throw .domainOfOneLabel(domain.name) }
        if let holder = granted[domain.name] { throw .domainGranted(domain.name, to: holder.member) }
        if let other = overlap(of: domain.name, with: id) { throw .domainOverlaps(domain.name, with: other) }
        if let open = openToOthers(domain.name, than: id), time < open { throw .domainLeftTooRecently(domain.name, until: open) }
        try refuseLookAlike(domain.name, of: id, at: time)
        hold(domain, by: id, at: time)
    }

    mutating func hold(_ domain: MemberDomain, by id: MemberID, at time: Timestamp) {
        granted[domain.name] = GrantedDomain(member: id, domain: domain, since: time)
        memberEntries[id]?.domains.insert(domain.name)
        former[domain.name] = nil
        looks.add(domain.name)
        for ancestor in Self.ancestors(of: domain.name) {
            below[ancestor, default: [:]][id, default: []].insert(domain.name)
        }
    }

    mutating func withdraw(_ name: DomainName, at time: Timestamp) throws(FoldFailure) {
        guard let holder = granted.removeValue(forKey: name) else { throw .domainUnknown(name) }
        memberEntries[holder.member]?.domains.remove(name)
        former[name] = FormerDomain(member: holder.member, until: time)
        remember(name, of: holder, until: time)
        for ancestor in Self.ancestors(of: name) {
            below[ancestor]?[holder.member]?.remove(name)
            if below[ancestor]?[holder.member]?.isEmpty == true { below[ancestor]?[holder.member] = nil }
        }
    }

    private mutating func remember(_ name: DomainName, of holder: GrantedDomain, until time: Timestamp) {
        pasts[holder.member]?.formerDomains[name, default: []].append(Tenure(since: holder.since, until: time))
        guard formerOwners[name]?.contains(holder.member) != true else { return }
        formerOwners[name, default: []].append(holder.member)
    }

    /// A name of another member that lies above or below; the subdomain of somebody else's domain is not anybody's to grant.
    package func overlap(of name: DomainName, with id: MemberID) -> DomainName? {
        if let above = Self.ancestors(of: name).first(where: { granted[$0].map { $0.member != id } ?? false }) { return above }
        return below[name]?.filter { $0.key != id }.compactMap { $0.value.min() }.min()
    }

    /// When a name that lately was, or lay below, another member's may pass to this one: what moves stands in public first, so that who
    /// loses it can object. `nil` when it was nobody else's.
    private func openToOthers(_ name: DomainName, than id: MemberID) -> Timestamp? {
        ([name] + Self.ancestors(of: name)).compactMap { former[$0] }.filter { $0.member != id }
            .map { $0.until + DirectoryLimits.publicNotice }.max()
    }

    static func ancestors(of name: DomainName) -> [DomainName] {
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
        try checkGateway(name, of: id)
        guard gateways[name] == nil else {
            gateways[name]?.endpoint = endpoint
            return
        }
        gateways[name] = GatewayEntry(name: name, member: id, endpoint: endpoint)
        gatewayOwners[name] = id
        memberEntries[id]?.gateways.insert(name)
    }

    func checkGateway(_ name: DomainName, of id: MemberID) throws(FoldFailure) {
        guard memberEntries[id] != nil else { throw .memberUnknown(id) }
        guard gatewayOwners[name] ?? id == id else { throw .gatewayOfAnother(name) }
    }

    private mutating func withdrawGateway(_ name: DomainName, at time: Timestamp) throws(FoldFailure) {
        guard let entry = gateways.removeValue(forKey: name) else { throw .gatewayUnknown(name) }
        memberEntries[entry.member]?.gateways.remove(name)
        for digest in entry.certificates.map(\.digest) + entry.ended.map(\.digest) {
            guard let listing = listings.removeValue(forKey: digest) else { continue }
            formerListings[digest, default: []].append(PastListing(listing: listing, until: time))
        }
        drop { $0.gateway == name }
    }

    private mutating func list(
        _ der: Octets, _ gateway: DomainName, _ purpose: CertificatePurpose, at time: Timestamp
    ) throws(FoldFailure) {
        let (listed, key, holder) = try checkedListing(der, gateway, purpose)
        keyHolders[key] = holder
        everCertified.insert(holder.member)
        if !keepsEnded {
            gateways[gateway]?.forgetOctets(for: purpose, endedBefore: time - DirectoryLimits.endedCertificates)
        }
        certifiedPurposes[holder.gateway, default: []].insert(PurposeSet(purpose))
        gateways[gateway]?.certificates.append(listed)
        everListed.insert(listed.digest)
        listings[listed.digest] = CertificateListing(
            member: holder.member, gateway: holder.gateway, purpose: purpose, since: time)
    }

    private mutating func revoke(_ digest: [UInt8], at time: Timestamp) throws(FoldFailure) {
        guard everListed.contains(digest) else { throw .certificateUnknown }
        guard revocations[digest] == nil else { throw .certificateRevokedTwice }
        revocations[digest] = time
    }

    func checkedListing(
        _ der: Octets, _ gateway: DomainName, _ purpose: CertificatePurpose
    ) throws(FoldFailure) -> (listed: ListedCertificate, key: [UInt8], holder: KeyHolder) {
        guard let entry = gateways[gateway] else { throw .gatewayUnknown(gateway) }
        guard let certificate = Certificate(der: der) else { throw .certificateUnreadable }
        guard CertificateProfile.fits(certificate, purpose) else { throw .certificateNotOfPurpose(purpose) }
        guard CertificateProfile.gateway(of: certificate) == gateway else { throw .certificateOfAnotherName(gateway) }
        let digest = certificate.digest, key = certificate.keyDigest
        guard listings[digest] == nil else { throw .certificateTwice }
        let holder = KeyHolder(member: entry.member, gateway: entry.name, purpose: purpose)
        guard keyHolders[key] ?? holder == holder, postQuantumHolders[key] == nil else { throw .keyTaken }
        let listed = ListedCertificate(der: der, purpose: purpose, digest: digest, key: key, validTo: certificate.validTo)
        return (listed, key, holder)
    }

    /// The digest of the listed issuing certificate that signed a leaf; `nil` when none did.
    func signer(of leaf: ListedCertificate) -> [UInt8]? { leaf.signer(among: issuers, issuerDigests) }

    /// Digests of all certificates that a statement revoked.
    package var revokedDigests: some Sequence<[UInt8]> { revocations.keys }

    /// Whether a certificate was revoked, by the SHA-256 digest of its DER.
    package func isRevoked(_ digest: [UInt8]) -> Bool { revocations[digest] != nil }

    /// Whether a public key, by the digest of its SubjectPublicKeyInfo, has never stood for another member, gateway or purpose.
    package func isKeyFree(_ key: [UInt8], gateway: DomainName, purpose: CertificatePurpose) -> Bool {
        guard postQuantumHolders[key] == nil else { return false }
        guard let holder = keyHolders[key] else { return true }
        return holder.member == gatewayOwners[gateway] && holder.gateway == gateway && holder.purpose == purpose
    }
}
