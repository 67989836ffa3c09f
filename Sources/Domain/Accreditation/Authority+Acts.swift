package import CommunityModel
package import MailModel

/// What else the officers state. Each is tried on the fold first, which refuses what any gateway would.
extension Authority {
    /// When the newest statement takes effect, where its member has not agreed to it, and its sequence; `nil` when it has.
    package var waiting: PendingAct? { fold.pending.last.flatMap { $0.sequence == fold.statements ? $0 : nil } }

    /// Statements so far.
    package var statements: UInt64 { fold.statements }

    /// What was stated after so many statements and is not in force yet.
    package func waiting(after statements: UInt64) -> [PendingAct] { fold.pending.filter { $0.sequence > statements } }

    /// Whether a member has a key of its own.
    package func hasKey(_ id: MemberID) -> Bool { fold.key(of: id) != nil }

    /// What was stated and is not in force yet.
    package func pending(at now: Timestamp) -> [PendingAct] { fold.pendingActs(at: now) }

    package func rename(_ id: MemberID, name: String, at now: Timestamp) throws(AuthorityFailure) {
        try requireDistinct(id, name: name)
        try state([.member(.renamed(id, name: name))], at: now)
    }

    /// A member's first key, or the next one.
    package func set(
        _ key: MemberKey, of id: MemberID, agreedBy agreement: Agreement? = nil, at now: Timestamp
    ) throws(AuthorityFailure) {
        let act: MemberChange = fold.matured(at: now).key(of: id) == nil ? .keySet(id, key) : .keyChanged(id, key)
        try state([AgreedAct(.member(act), agreement)], at: now)
    }

    package func change(
        _ domain: MemberDomain, agreedBy agreement: Agreement? = nil, at now: Timestamp
    ) throws(AuthorityFailure) {
        guard DisplayName.isFit(domain.customer) else { throw .nameUnfit("customer's name") }
        try state([AgreedAct(.domain(.changed(domain)), agreement)], at: now)
    }

    package func move(
        _ domain: MemberDomain, to id: MemberID, agreedBy agreement: Agreement? = nil, at now: Timestamp
    ) throws(AuthorityFailure) {
        guard DisplayName.isFit(domain.customer) else { throw .nameUnfit("customer's name") }
        try state([AgreedAct(.domain(.moved(domain, to: id)), agreement)], at: now)
    }

    package func withdraw(gateway: DomainName, at now: Timestamp) throws(AuthorityFailure) {
        try state([.gatewayWithdrawn(gateway)], at: now)
    }

    package func list(
        _ key: PostQuantumKey, of gateway: DomainName, agreedBy agreement: Agreement? = nil, at now: Timestamp
    ) throws(AuthorityFailure) {
        try state([AgreedAct(.postQuantumKey(.listed(key, gateway: gateway)), agreement)], at: now)
    }

    package func withdraw(postQuantumKey digest: [UInt8], at now: Timestamp) throws(AuthorityFailure) {
        try state([.postQuantumKey(.withdrawn(digest: digest))], at: now)
    }

    package func note(_ note: Note, at now: Timestamp) throws(AuthorityFailure) { try state([.noted(note)], at: now) }

    /// Stops what waits to take effect; with a member's agreement its word alone stands in the log, and no officer's.
    package func object(
        to sequence: UInt64, saidBy agreement: Agreement? = nil, at now: Timestamp
    ) throws(AuthorityFailure) {
        try state([AgreedAct(.objected(to: sequence), agreement)], at: now)
    }
}
