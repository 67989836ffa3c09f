package import CommunityModel
package import MailModel
package import MerkleLog
import Synchronization

/// Compares what this node was shown of the log with what other members' gateways were shown, each time one of them says so: an authority that
/// tells some members another history is found out by the first mail between them.
///
/// What both sides say is signed by the log, so that nobody but the authority can be found guilty, and the proof convinces anybody. From then on
/// no mail is sent and none is opened until an operator decides (``DirectoryHolder/doubt``), as one of the two histories may name a thief
/// for a member.
package final class PeerViews: Sendable {
    /// Between two times that one member is told what this node holds.
    private static let pause = Duration.minutes(1)
    /// After that a log that stays behind what a peer holds is told of: its source may have been frozen.
    private static let patience = Duration.minutes(10)

    private struct State {
        var ours: CheckpointLine?
        var told: [MemberID: Timestamp] = [:]
        /// Heads that peers hold and that this node has not come to, and since when.
        var ahead: [MemberID: (line: CheckpointLine, since: Timestamp, isTold: Bool)] = [:]
        var reports: [SplitViewReport] = []
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
            let reports = try await place.keptReports()
            state.withLock { $0.reports = reports }
            holder.setDoubted(reports.contains { $0.decidedAt == nil })
        } catch {
            tell(.reportsUnreadable(error))
            holder.setDoubted(true)
        }
    }

    /// What is told a member's gateway on a new connection; `nil` where it was told within the last minute, or nothing is known yet.
    package func telling(_ member: MemberID) -> String? {
        let now = clock.now
        return state.withLock { state in
            guard let ours = state.ours else { return nil }
            if let last = state.told[member], now - last < Self.pause, now >= last { return nil }
            state.told[member] = now
            return ours.text
        }
    }

    /// What this node holds, in one line.
    package var ours: String? { state.withLock { $0.ours?.text } }

    /// A member's gateway said what it holds.
    ///
    /// - Returns: whether the log signed that.
    @discardableResult
    package func heard(_ text: String, from member: MemberID, in history: any LogHistory) async -> Bool {
        guard let line = try? CheckpointLine(parsing: text), (try? line.verified(by: cosigner)) != nil else { return false }
        await compare(line, from: member, in: history)
        return true
    }

    /// This node came to hold a newer checkpoint, or looked and found none.
    package func followed(_ history: any LogHistory) async {
        if let newest = await history.newestCheckpoint(), let line = CheckpointLine(newest, cosignedBy: cosigner) {
            state.withLock { $0.ours = line }
        }
        let now = clock.now
        let (reached, late) = state.withLock { state in
            let size = state.ours?.size ?? 0
            let reached = state.ahead.filter { $0.value.line.size <= size }.map { (member: $0.key, line: $0.value.line) }
            for one in reached { state.ahead[one.member] = nil }
            let late = state.ahead.filter { !$0.value.isTold && now - $0.value.since >= Self.patience }.map {
                (member: $0.key, size: $0.value.line.size)
            }
            for one in late { state.ahead[one.member]?.isTold = true }
            return (reached, late)
        }
        for one in late.sorted(by: { $0.member < $1.member }) { tell(.behind(one.member, size: one.size)) }
        for one in reached.sorted(by: { $0.member < $1.member }) { await compare(one.line, from: one.member, in: history) }
    }

    /// An operator goes by what this node holds. The same member's view is not complained of again before both agree once more.
    ///
    /// - Returns: how many split views that settles.
    @discardableResult
    package func decide() async throws -> Int {
        let now = clock.now
        let (reports, settled) = state.withLock { state in
            let open = state.reports.indices.filter { state.reports[$0].decidedAt == nil }
            var reports = state.reports
            for index in open { reports[index].decidedAt = now }
            return (reports, open.count)
        }
        try await place.keep(reports)
        state.withLock { $0.reports = reports }
        holder.setDoubted(false)
        return settled
    }

    package var reports: [SplitViewReport] { state.withLock { $0.reports } }

    private func compare(_ theirs: CheckpointLine, from member: MemberID, in history: any LogHistory) async {
        let ours = state.withLock { state -> CheckpointLine? in
            guard let ours = state.ours, theirs.size <= ours.size else {
                let since = state.ahead[member]?.since ?? clock.now
                state.ahead[member] = (theirs, since, state.ahead[member]?.isTold ?? false)
                return nil
            }
            return ours
        }
        guard let ours else { return }
        do {
            let tree = try await history.tree(at: theirs.size)
            guard try tree.root(of: theirs.size) != theirs.root else { return await agreed(with: member) }
            let proof = try SplitView(shorter: theirs, longer: ours, in: tree)
            try proof.verify(by: authority)
            await found(SplitViewReport(proof: proof, member: member, foundAt: clock.now))
        } catch { tell(.notCompared(member, error)) }
    }

    private func agreed(with member: MemberID) async {
        let reports = state.withLock { state -> [SplitViewReport]? in
            state.ahead[member] = nil
            guard state.reports.contains(where: { $0.member == member && $0.decidedAt != nil }) else { return nil }
            state.reports.removeAll { $0.member == member && $0.decidedAt != nil }
            return state.reports
        }
        if let reports { try? await place.keep(reports) }
    }

    private func found(_ report: SplitViewReport) async {
        let reports = state.withLock { state -> [SplitViewReport]? in
            guard !state.reports.contains(where: { $0.member == report.member }) else { return nil }
            if state.reports.count < SplitViewReport.most { state.reports.append(report) }
            return state.reports
        }
        guard let reports else { return }
        tell(.splitView(report))
        holder.setDoubted(true)
        do { try await place.keep(reports) } catch { tell(.notKept(error)) }
    }
}
