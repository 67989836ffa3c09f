import HashTreeCollections
package import MailModel

extension DirectoryComparison {
    /// What differs of one member, its domains, gateways, certificates and keys.
    package func changes(of id: MemberID) -> [DirectoryChange] {
        let (old, new) = (earlier.member(id), later.member(id))
        return standing(of: id, old, new) + key(of: id, old, new) + domains(of: id, old, new)
            + gateways(of: id, old?.gateways ?? [], new?.gateways ?? []) + contact(of: id) + waiting(for: id)
    }

    private func standing(of id: MemberID, _ old: Member?, _ new: Member?) -> [DirectoryChange] {
        guard let new else { return [DirectoryChange("member-departed", "\(id) departed: it is no member any more.", of: id)] }
        guard let old else {
            let admitted = DirectoryChange("member-admitted", "\(id) was admitted as \(new.name).", of: id)
            return [admitted] + state(of: id, .active, new.state)
        }
        let isRenamed = old.name != new.name
        let renamed = DirectoryChange("member-changed", "\(id) is called \(new.name), before it \(old.name).", of: id)
        return (isRenamed ? [renamed] : []) + state(of: id, old.state, new.state)
    }

    private func state(of id: MemberID, _ old: MemberState, _ new: MemberState) -> [DirectoryChange] {
        guard old != new else { return [] }
        return switch new {
        case .suspended:
            [DirectoryChange("member-suspended", "\(id) was suspended: mail to it waits, mail from it is not taken.", of: id)]
        case .active: [DirectoryChange("member-resumed", "\(id) takes part again.", of: id)]
        }
    }

    private func key(of id: MemberID, _ old: Member?, _ new: Member?) -> [DirectoryChange] {
        guard let key = new?.key, key != old?.key else { return [] }
        guard let former = old?.key else {
            return [DirectoryChange("member-key-set", "\(id) has a key of its own: \(key.base64).", of: id)]
        }
        return [
            DirectoryChange("member-key-changed", "\(id)'s key is \(key.base64), before it \(former.base64).", of: id)
        ]
    }

    private func domains(of id: MemberID, _ old: Member?, _ new: Member?) -> [DirectoryChange] {
        let before = Dictionary((old?.domains ?? []).map { ($0.name, $0) }) { $1 }
        let after = Dictionary((new?.domains ?? []).map { ($0.name, $0) }) { $1 }
        let taken = after.values.sorted { $0.name < $1.name }.compactMap { domain -> DirectoryChange? in
            guard let former = before[domain.name] else { return came(domain, to: id) }
            guard former != domain else { return nil }
            return DirectoryChange(
                "domain-changed", "\(domain.name) is \(terms(of: domain)); before it was \(terms(of: former)).", of: id)
        }
        // One that moved is told with the member that has it now.
        let left = before.keys.filter { after[$0] == nil && later.owner(of: $0) == nil }.sorted().map {
            DirectoryChange("domain-withdrawn", "\($0) was taken from \(id): it is no member's.", of: id)
        }
        return taken + left
    }

    private func came(_ domain: MemberDomain, to id: MemberID) -> DirectoryChange {
        guard let former = earlier.owner(of: domain.name)?.id else {
            return DirectoryChange("domain-granted", "\(domain.name) was granted to \(id), \(terms(of: domain)).", of: id)
        }
        return DirectoryChange("domain-moved", "\(domain.name) moved from \(former) to \(id), \(terms(of: domain)).", of: id)
    }

    private func terms(of domain: MemberDomain) -> String {
        let part =
            switch domain.coverage {
            case .whole: ""
            case .partial: ", served in part"
            }
        return "of \(domain.customer), sign-in \(domain.strength.rawValue)\(part)"
    }

    private func contact(of id: MemberID) -> [DirectoryChange] {
        guard let digest = later.notes.contactDigests[id], digest != earlier.notes.contactDigests[id] else { return [] }
        return [
            DirectoryChange("contact-recorded", "\(id)'s contacts were recorded, digest \(Hexadecimal.text(digest)).", of: id)
        ]
    }

    private func waiting(for id: MemberID) -> [DirectoryChange] {
        let known = Set(earlier.pending.map(\.sequence))
        return later.pending.filter { $0.member == id && !known.contains($0.sequence) }.map {
            DirectoryChange(
                "waiting",
                "Statement \($0.sequence) (\($0.kind)), to which \(id) has not agreed, takes effect on \($0.effective.rfc3339) unless it or the officers object.",
                of: id)
        }
    }
}
