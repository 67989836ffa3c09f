/// Stands for a check that could not be made ready; says why.
struct FailedCheck: NodeCheck {
    let section: CheckSection
    private let finding: CheckFinding

    init(_ finding: CheckFinding) { (section, self.finding) = (finding.section, finding) }

    func findings() async -> [CheckFinding] { [finding] }
}
