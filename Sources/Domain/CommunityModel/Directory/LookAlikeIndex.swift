import HashTreeCollections
import MailModel

/// Names by their skeletons, so that one more costs the same however many there are.
struct LookAlikeIndex: Sendable {
    /// Names of domains that were ever granted.
    var domains: TreeDictionary<String, TreeSet<DomainName>> = [:]
    /// Names of those that are members, and ids of all that ever were.
    var names: TreeDictionary<String, TreeSet<MemberID>> = [:]
    var ids: TreeDictionary<String, MemberID> = [:]

    mutating func add(_ domain: DomainName) { domains[NameSkeleton.of(domain), default: []].insert(domain) }

    mutating func add(_ id: MemberID, _ name: String) {
        ids[NameSkeleton.of(id.text)] = id
        names[NameSkeleton.of(name), default: []].insert(id)
    }

    mutating func remove(_ name: String, of id: MemberID) {
        let skeleton = NameSkeleton.of(name)
        names[skeleton]?.remove(id)
        if names[skeleton]?.isEmpty == true { names[skeleton] = nil }
    }
}

/// Refused by every gateway, so that whoever holds the officers' keys cannot make a member, or a domain, that reads as another's.
extension DirectoryFold {
    /// - Parameter moving: names that pass to the same member with it.
    func refuseLookAlike(
        _ domain: DomainName, of id: MemberID, moving: TreeSet<DomainName> = [], at time: Timestamp
    ) throws(FoldFailure) {
        guard !isReserved(NameSkeleton.speaking(domain)) else { throw .domainReserved(domain) }
        for other in looks.domains[NameSkeleton.of(domain)] ?? [] where other != domain && !moving.contains(other) {
            guard let holder = recentHolder(of: other, at: time), holder != id, !domain.isSubdomain(of: other),
                !other.isSubdomain(of: domain)
            else { continue }
            throw .domainLooksAlike(domain, other, of: holder)
        }
    }

    private func recentHolder(of domain: DomainName, at time: Timestamp) -> MemberID? {
        if let holder = granted[domain] { return holder.member }
        guard let left = former[domain], time <= left.until + Directory.formerMembership else { return nil }
        return left.member
    }

    func refuseLookAlike(_ id: MemberID, name: String) throws(FoldFailure) {
        let own = NameSkeleton.of(id.text), shown = NameSkeleton.of(name)
        guard !isReserved(own), !isReserved(shown) else { throw .memberReserved(id) }
        if let other = looks.ids[own], other != id { throw .memberLooksAlike(id, other) }
        if let other = looks.names[shown]?.filter({ $0 != id }).min() { throw .memberLooksAlike(id, other) }
    }

    private func isReserved(_ skeleton: String) -> Bool {
        ReservedNames.contain(skeleton) || skeleton == NameSkeleton.of(communityName)
    }
}
