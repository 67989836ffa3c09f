package import CommunityModel
package import MailModel

/// How every act becomes a statement: tried on the fold, signed by officers here or elsewhere, kept.
extension Authority {
    func state(_ acts: [Act], at now: Timestamp, after pause: PublishingPause = .usual) throws(AuthorityFailure) {
        try state(acts.map { AgreedAct($0) }, at: now, after: pause)
    }

    /// - Parameter pause: whether an officer said that the clock is right.
    /// - Throws: ``AuthorityFailure/officersElsewhere(_:)`` with the acts, where their keys are not here and it is they who must sign.
    func state(_ acts: [AgreedAct], at now: Timestamp, after pause: PublishingPause = .usual) throws(AuthorityFailure) {
        switch pause {
        case .usual: try requireClock(now)
        case .confirmed: break
        }
        var draft = StatementsDraft(after: fold)
        for act in acts { try draft.add(act, at: now) }
        guard acts.allSatisfy(\.needsNoOfficer) || officers.count >= keys.threshold else { throw try proposing(acts) }
        var signed: [SignedStatement] = []
        for (act, statement) in draft.statements {
            signed.append(
                try signing {
                    try SignedStatement(statement, signedBy: act.needsNoOfficer ? [] : officers, agreement: act.agreement)
                })
        }
        try keep(draft, signed)
    }

    /// States what officers signed elsewhere.
    package func state(_ proposal: Proposal, at now: Timestamp) throws(AuthorityFailure) {
        try requireClock(now)
        guard proposal.log == CommunityLog.name(of: keys.publisher) else { throw .proposalUnfit }
        var draft = StatementsDraft(after: fold)
        let approvals = proposal.approvals
        for (item, approval) in zip(proposal.items, approvals) {
            try draft.add(item.agreed, approval: GivenApproval(approval, by: item.signatures), at: now)
        }
        let signed = zip(zip(proposal.items, approvals), draft.statements).map { approved, drawn in
            SignedStatement(
                statement: drawn.statement, signatures: approved.0.signatures, agreement: drawn.act.agreement,
                approval: approved.1)
        }
        for statement in signed { try requireApproval(of: statement) }
        try requireIssuers(of: proposal)
        try keep(draft, signed)
    }

    private func requireApproval(of signed: SignedStatement) throws(AuthorityFailure) {
        do throws(StatementFailure) { try signed.verify(by: keys) } catch {
            guard case .tooFewOfficers(let have, let need) = error else { throw .proposalUnfit }
            throw .officersMissing(have: have, need: need)
        }
    }

    private func proposing(_ acts: [AgreedAct]) throws(AuthorityFailure) -> AuthorityFailure {
        let proposal = Proposal(acts, log: CommunityLog.name(of: keys.publisher))
        guard proposal.isFit(forSigners: keys.officers.count) else { throw .tooManyActs }
        return .officersElsewhere(proposal)
    }

    /// Whether all certificates that a proposal lists stand in the log, and it lists some.
    package func hasStatedCertificates(of proposal: Proposal) -> Bool {
        let digests = proposal.certificates.map(\.certificate.digest), known = Set(certified.values.map(\.certificate))
        return !digests.isEmpty && digests.allSatisfy(known.contains)
    }

    /// Refuses a moment that a wrong clock must have said: a statement or checkpoint of the far future would shut out all that come at their
    /// right time after it, one of the past would be refused.
    func requireClock(_ now: Timestamp) throws(AuthorityFailure) {
        let last = max(fold.lastTime, lastPublished ?? .distantPast)
        guard now - last <= AuthorityPeriods.longestPause else { throw .clockAhead(of: last) }
        // Gateways take a statement from before what they know to be cosigned for one that is dated back.
        if let lastPublished, now < lastPublished - AuthorityPeriods.clockBehind { throw .clockBehind(lastPublished) }
    }
}
