import HashTreeCollections
package import MailModel

/// Keys of members, and those of gateways that no certificate holds.
extension DirectoryFold {
    /// The present key of a member.
    package func key(of member: MemberID) -> MemberKey? { memberEntries[member]?.key }

    mutating func apply(_ change: MemberChange) throws(FoldFailure) {
        switch change {
        case .renamed(let id, let name): try rename(id, name)
        case .keySet(let id, let key):
            try check(key, of: id, isFirst: true)
            set(key, of: id)
        case .keyChanged(let id, let key):
            try check(key, of: id, isFirst: false)
            set(key, of: id)
        }
    }

    private mutating func rename(_ id: MemberID, _ name: String) throws(FoldFailure) {
        guard let entry = memberEntries[id] else { throw .memberUnknown(id) }
        guard entry.name != name else { throw .nothingChanges }
        try refuseLookAlike(id, name: name)
        looks.remove(entry.name, of: id)
        looks.add(id, name)
        memberEntries[id]?.name = name
    }

    private mutating func set(_ key: MemberKey, of id: MemberID) {
        memberEntries[id]?.key = key
        memberKeyHolders[key] = id
    }

    /// One key, one holder: not another member's, now or once, and none of the authority's own.
    func check(_ key: MemberKey, of id: MemberID, isFirst: Bool) throws(FoldFailure) {
        guard let entry = memberEntries[id] else { throw .memberUnknown(id) }
        guard (entry.key == nil) == isFirst, entry.key != key else { throw .memberKeyWrong(id) }
        let isAuthoritys = authority.map { $0.publisher == key || $0.officers.contains { $0.key == key } } ?? false
        guard memberKeyHolders[key] ?? id == id, !isAuthoritys else { throw .keyTaken }
    }

    mutating func apply(_ change: PostQuantumKeyChange) throws(FoldFailure) {
        switch change {
        case .listed(let key, let gateway):
            try check(key, of: gateway)
            postQuantumHolders[key.digest] = gateway
            gateways[gateway]?.postQuantumKeys.append(key)
        case .withdrawn(let digest):
            guard let gateway = postQuantumHolders[digest], let entry = gateways[gateway],
                entry.postQuantumKeys.contains(where: { $0.digest == digest })
            else { throw .notNoted }
            gateways[gateway]?.postQuantumKeys.removeAll { $0.digest == digest }
            withdrawnPostQuantumKeys.insert(digest)
        }
    }

    /// A key that was withdrawn is not listed again.
    func check(_ key: PostQuantumKey, of gateway: DomainName) throws(FoldFailure) {
        guard let entry = gateways[gateway] else { throw .gatewayUnknown(gateway) }
        guard keyHolders[key.digest] == nil else { throw .keyTaken }
        if let holder = postQuantumHolders[key.digest] {
            // Of a listing that is pending, whose time has come.
            guard holder == gateway, !entry.postQuantumKeys.contains(key), !withdrawnPostQuantumKeys.contains(key.digest) else {
                throw .keyTaken
            }
        }
    }
}
