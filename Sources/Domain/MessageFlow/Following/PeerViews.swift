package import CommunityModel
package import MailModel
package import MerkleLog
import Synchronization

/// Compares what this node was shown of the log with what other members' gateways were shown, each time one of them says so: an authority that
/// tells some members another history is found out by the first mail between them.
///
/// What both sides say is signed by the log, so that nobody but the authority can be found guilty, and the proof convinces anybody; and each
/// cosigns what it says as a witness, so that nobody can deny later what it was shown. From then on no mail is sent and none is opened until an
/// operator decides (``DirectoryHolder/doubt``), as one of the two histories may name a thief for a member.
package final class PeerViews: Sendable {
    private struct State {
        var ours: WitnessedHead?
        var witness: (any Witnessing)?
        var telling = PeerTelling()
        var ahead = HeadsAhead()
        var cosignatures = PeerCosignatures()
        var reports = SplitViewReports()
    }

    private let authority: AuthorityKeys
    private let cosigner: NoteKey
    private let holder: DirectoryHolder
    private let place: any SplitViewKeeping
    private let clock: any NodeClock
    private let tell: @Sendable (PeerViewNews) -> Void
    private let state = Mutex(State())

    /// - Parameter tell: called before the node stops for what it tells of.
    package init(
        of authority: AuthorityKeys, holder: DirectoryHolder, place: any SplitViewKeeping, clock: any NodeClock,
        tell: @escaping @Sendable (PeerViewNews) -> Void
    ) throws(LogFailure) {
        (self.authority, self.holder, self.place) = (authority, holder, place)
        (self.clock, self.tell) = (clock, tell)
        cosigner = try CommunityLog.cosigner(of: authority)
    }

    /// What was found before this start is still in force. A file that cannot be read is taken for one that says so.
    package func readKept() async {
        do {
            let reports = SplitViewReports(try await place.keptReports())
            state.withLock { $0.reports = reports }
            holder.setDoubted(reports.isOpen)
        } catch {
            tell(.reportsUnreadable(error))
            holder.setDoubted(true)
        }
    }

    /// From now on what this node holds is cosigned.
    package func cosign(by witness: any Witnessing) { state.withLock { $0.witness = witness } }

    /// What is told a member's gateway on a new connection; `nil` where it was told within the last minute, or nothing is known yet.
    package func telling(_ member: MemberID) -> String? {
        let now = clock.now
        return state.withLock { state in
            guard let ours = state.ours, state.telling.isDue(member, at: now) else { return nil }
            return ours.text
        }
    }

    /// What this node holds, in one line.
    package var ours: String? { state.withLock { $0.ours?.text } }

    /// Members whose gateways cosigned the tree that this node holds, and how many were heard to cosign any.
    package var cosigners: (ofNewest: [MemberID], heard: Int) {
        state.withLock { state in
            (state.ours.map { state.cosignatures.members(on: $0) } ?? [], state.cosignatures.count)
        }
    }

    /// A member's gateway said what it holds.
    ///
    /// - Returns: whether the log signed that.
    @discardableResult
    package func heard(_ text: String, from member: MemberID, in history: any LogHistory) async -> Bool {
        guard let view = try? LogView(parsing: text), (try? view.head.verified(by: cosigner)) != nil else { return false }
        let head = WitnessedHead(view.head, evidence(of: view, from: member))
        state.withLock { $0.cosignatures.add(head, of: member) }
        await compare(head, from: member, in: history)
        return true
    }

    /// What is no cosignature of that member's takes nothing from what the log signed.
    private func evidence(of view: LogView, from member: MemberID) -> WitnessEvidence? {
        guard let cosignature = view.cosignature, let member = holder.current?.member(member) else { return nil }
        return WitnessEvidence(cosignature, over: view.head, of: member, at: clock.now, log: cosigner)
    }

    /// This node came to hold a newer checkpoint, or looked and found none.
    package func followed(_ history: any LogHistory) async {
        await hold(history)
        let now = clock.now
        let (reached, late) = state.withLock { state in
            (state.ahead.takeReached(by: state.ours?.line.size ?? 0), state.ahead.takeLate(at: now))
        }
        for one in late { tell(.behind(one.member, size: one.size)) }
        for one in reached { await compare(one.head, from: one.member, in: history) }
    }

    private func hold(_ history: any LogHistory) async {
        guard let newest = await history.newestCheckpoint(), let line = CheckpointLine(newest, cosignedBy: cosigner) else {
            return
        }
        let (ours, witness) = state.withLock { ($0.ours, $0.witness) }
        if let ours, ours.line == line, ours.witness != nil { return }
        let isKept = await history.newestKeptCheckpoint()?.checkpoint == newest.checkpoint
        let word = isKept ? await witness?.cosign(line, log: cosigner) : nil
        state.withLock { $0.ours = WitnessedHead(line, word) }
    }

    /// An operator goes by what this node holds. The same member's view is not complained of again before both agree once more.
    ///
    /// - Returns: how many split views that settles.
    @discardableResult
    package func decide() async throws -> Int {
        let now = clock.now
        let (reports, settled) = state.withLock { $0.reports.decided(at: now) }
        try await place.keep(reports)
        let found = state.withLock { state -> SplitViewReports in
            state.reports.settle(reports)
            // With the lock held: what is found from now on is doubted after this.
            if !state.reports.isOpen { holder.setDoubted(false) }
            return state.reports
        }
        // Nobody has decided on what was found meanwhile.
        if found.isOpen { try await place.keep(found.all) }
        return settled
    }

    package var reports: [SplitViewReport] { state.withLock { $0.reports.all } }

    private func compare(_ theirs: WitnessedHead, from member: MemberID, in history: any LogHistory) async {
        let now = clock.now
        let ours = state.withLock { state -> WitnessedHead? in
            if let ours = state.ours, theirs.line.size <= ours.line.size { return ours }
            state.ahead.add(theirs, of: member, at: now)
            return nil
        }
        guard let ours else { return }
        do {
            let tree = try await history.tree(at: theirs.line.size)
            guard try tree.root(of: theirs.line.size) != theirs.line.root else { return await agreed(with: member) }
            let proof = try SplitView(shorter: theirs.line, longer: ours.line, in: tree)
            let report = SplitViewReport(
                proof: proof, member: member, foundAt: now, theirs: theirs.witness, ours: ours.witness)
            try report.verify(by: authority)
            await found(report)
        } catch { tell(.notCompared(member, error)) }
    }

    private func agreed(with member: MemberID) async {
        let reports = state.withLock { state in
            state.ahead.remove(member)
            return state.reports.agreed(member)
        }
        if let reports { try? await place.keep(reports) }
    }

    private func found(_ report: SplitViewReport) async {
        let isNew = state.withLock { state in
            guard state.reports.add(report) else { return false }
            // With the lock held: else who decides at the same time could lift the doubt before it is there, and it would stay.
            holder.setDoubted(true)
            return true
        }
        guard isNew else { return }
        tell(.splitView(report))
        do { try await place.keep(reports) } catch { tell(.notKept(error)) }
    }
}
