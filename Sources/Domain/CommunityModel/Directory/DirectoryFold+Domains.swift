import HashTreeCollections
import MailModel

/// Domains that change, and domains that move from one member to another.
extension DirectoryFold {
    mutating func apply(_ change: DomainChange, at time: Timestamp) throws(FoldFailure) {
        switch change {
        case .changed(let domain):
            guard let entry = granted[domain.name] else { throw .domainUnknown(domain.name) }
            guard entry.domain != domain else { throw .nothingChanges }
            granted[domain.name]?.domain = MemberDomain(
                name: entry.domain.name,  // as it stands here, so that all that names it shares its octets
                customer: domain.customer, strength: domain.strength, coverage: domain.coverage)
        case .moved(let domain, let id):
            try checkMove(domain, to: id, at: time)
            try move(domain, to: id, at: time)
        }
    }

    func checkMove(_ domain: MemberDomain, to id: MemberID, at time: Timestamp) throws(FoldFailure) {
        guard memberEntries[id] != nil else { throw .memberUnknown(id) }
        guard let entry = granted[domain.name] else { throw .domainUnknown(domain.name) }
        guard entry.member != id else { throw .domainGranted(domain.name, to: id) }
        let above = Self.ancestors(of: domain.name).first { granted[$0].map { $0.member != id } ?? false }
        if let above { throw .domainOverlaps(domain.name, with: above) }
        let lower = below[domain.name]?[entry.member] ?? []
        for name in lower.union([domain.name]) { try refuseLookAlike(name, of: id, moving: lower, at: time) }
    }

    /// With the names below it, which would else lie below another member's.
    private mutating func move(_ domain: MemberDomain, to id: MemberID, at time: Timestamp) throws(FoldFailure) {
        guard let from = granted[domain.name]?.member else { throw .domainUnknown(domain.name) }
        let lower = (below[domain.name]?[from] ?? []).sorted().compactMap { granted[$0]?.domain }
        for moved in [domain] + lower {
            try withdraw(moved.name, at: time)
            hold(moved, by: id, at: time)
        }
    }
}
