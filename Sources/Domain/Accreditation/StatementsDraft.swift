import CommunityModel
import MailModel

/// Statements to come, each tried on the fold of all before it, which refuses what any gateway would.
struct StatementsDraft {
    private(set) var fold: DirectoryFold
    private(set) var statements: [(act: AgreedAct, statement: Statement)] = []

    init(after fold: DirectoryFold) { self.fold = fold }

    mutating func add(
        _ act: AgreedAct, approval: GivenApproval? = nil, at now: Timestamp
    ) throws(AuthorityFailure) {
        let statement = Statement(sequence: fold.statements + 1, time: now, act: act.act)
        do throws(FoldFailure) {
            try fold.apply(statement, agreement: act.agreement, approval: approval)
        } catch { throw .history(error) }
        statements.append((act, statement))
    }
}
