import HashTreeCollections
import MailModel

/// Names by their skeletons, so that one more costs the same however many there are.
struct LookAlikeIndex: Sendable {
    /// Of one place in the index: nearly always one alone, which then needs no memory of its own.
    enum Names: Sendable {
        case one(DomainName)
        case several([DomainName])

        var all: [DomainName] {
            switch self {
            case .one(let name): [name]
            case .several(let names): names
            }
        }
    }

    /// Names of domains that were ever granted, by ``place(of:)`` of their skeletons.
    var domains: TreeDictionary<UInt64, Names> = [:]
    /// Names of those that are members, and ids of all that ever were.
    var names: TreeDictionary<String, TreeSet<MemberID>> = [:]
    var ids: TreeDictionary<String, MemberID> = [:]

    mutating func add(_ domain: DomainName) {
        let place = Self.place(of: NameSkeleton.of(domain))
        guard let there = domains[place]?.all else {
            domains[place] = .one(domain)
            return
        }
        if !there.contains(domain) { domains[place] = .several(there + [domain]) }
    }

    func domains(alike skeleton: String) -> [DomainName] {
        // Others may have the same place.
        domains[Self.place(of: skeleton)]?.all.filter { NameSkeleton.of($0) == skeleton } ?? []
    }

    /// FNV-1a of 64 bits: a skeleton is as long as the name, and would be kept beside it for each.
    private static func place(of skeleton: String) -> UInt64 {
        skeleton.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

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
        for other in looks.domains(alike: NameSkeleton.of(domain)) where other != domain && !moving.contains(other) {
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
