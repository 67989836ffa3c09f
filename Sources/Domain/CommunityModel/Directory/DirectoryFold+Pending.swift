import HashTreeCollections
package import MailModel

extension DirectoryFold {
    /// The state at a moment after the last statement: what is pending until then has taken effect. Statements are applied to the fold that
    /// this was made of, and not to this.
    package func matured(at time: Timestamp) -> DirectoryFold {
        guard let first = pending.first, first.effective <= time else { return self }
        var later = self
        later.mature(until: time)
        return later
    }

    /// What is stated and not in force at a moment.
    package func pendingActs(at time: Timestamp) -> [PendingAct] { pending.filter { $0.effective > time } }

    /// What no longer fits when its time comes lapses: the gateway left, the domain is somebody else's.
    mutating func mature(until time: Timestamp) {
        guard let first = pending.first, first.effective <= time else { return }
        let due = pending.prefix { $0.effective <= time }
        pending.removeFirst(due.count)
        for act in due where isHolders(act) { try? perform(act.act, at: act.effective) }
        maturedUntil = time
    }

    /// Whether who may object to it still has what it is about: the next holder of a domain cannot.
    private func isHolders(_ act: PendingAct) -> Bool {
        act.domain.map { granted[$0]?.member == act.member } ?? true
    }

    mutating func drop(where isOver: (PendingAct) -> Bool) {
        guard !pending.isEmpty else { return }
        pending.removeAll(where: isOver)
    }

    /// What a statement said does not take effect.
    mutating func drop(_ sequence: UInt64) throws(FoldFailure) {
        guard let index = pending.firstIndex(where: { $0.sequence == sequence }) else { throw .nothingPending(sequence) }
        pending.remove(at: index)
    }

    /// Keeps an act for later. All that can be said against it now is; its key is bound to its holder from now on.
    mutating func keep(_ statement: Statement, of member: MemberID) throws(FoldFailure) {
        switch statement.act {
        case .certificateListed(let der, let gateway, let purpose):
            let (listed, key, holder) = try checkedListing(der, gateway, purpose)
            keyHolders[key] = holder
            everListed.insert(listed.digest)
        case .gatewayListed(let name, let id, _): try checkGateway(name, of: id)
        case .member(.keySet(let id, let key)):
            try check(key, of: id, isFirst: true)
            memberKeyHolders[key] = id
        case .member(.keyChanged(let id, let key)):
            try check(key, of: id, isFirst: false)
            memberKeyHolders[key] = id
        case .domain(.moved(let domain, let id)): try checkMove(domain, to: id, at: statement.time)
        case .postQuantumKey(.listed(let key, let gateway)):
            try check(key, of: gateway)
            postQuantumHolders[key.digest] = gateway
        case .member(.renamed), .domain(.changed), .postQuantumKey(.withdrawn), .founded, .issuerListed, .issuerWithdrawn,
            .noted, .objected, .memberAdmitted, .memberSuspended, .memberResumed, .memberDeparted, .domainGranted,
            .domainWithdrawn, .gatewayWithdrawn, .certificateRevoked:
            break
        }
        pending.append(
            PendingAct(sequence: statement.sequence, act: statement.act, member: member, statedAt: statement.time))
    }
}
