import CommunityModel
import MailModel

/// What was found of split views. Each change gives all that is to be kept then; `nil` where nothing changes.
struct SplitViewReports {
    private(set) var all: [SplitViewReport] = []

    init(_ all: [SplitViewReport] = []) { self.all = all }

    var isOpen: Bool { all.contains { $0.decidedAt == nil } }

    /// One a member is enough, until both agree once more.
    ///
    /// - Returns: whether it is a new one.
    mutating func add(_ report: SplitViewReport) -> Bool {
        guard !all.contains(where: { $0.member == report.member }) else { return false }
        // One that is not decided stops the node, after the next start too; one that was decided may be told of once more.
        if all.count >= SplitViewReport.most, let decided = all.firstIndex(where: { $0.decidedAt != nil }) {
            all.remove(at: decided)
        }
        if all.count < SplitViewReport.most { all.append(report) }
        return true
    }

    /// A member's history is the same as ours: what was decided of it is forgotten.
    mutating func agreed(_ member: MemberID) -> [SplitViewReport]? {
        guard all.contains(where: { $0.member == member && $0.decidedAt != nil }) else { return nil }
        all.removeAll { $0.member == member && $0.decidedAt != nil }
        return all
    }

    /// Those that were decided are, and no other that was found meanwhile.
    mutating func settle(_ decided: [SplitViewReport]) {
        for index in all.indices {
            let same = decided.first { $0.member == all[index].member && $0.foundAt == all[index].foundAt }
            all[index] = same ?? all[index]
        }
    }

    /// All of them, decided, and how many of them were not before.
    func decided(at now: Timestamp) -> (all: [SplitViewReport], settled: Int) {
        var decided = all
        for index in decided.indices where decided[index].decidedAt == nil { decided[index].decidedAt = now }
        return (decided, all.count { $0.decidedAt == nil })
    }
}
