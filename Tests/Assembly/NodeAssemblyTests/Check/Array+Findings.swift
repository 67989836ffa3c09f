import NodeAssembly
import Testing

extension [CheckFinding] {
    /// `level subject` of each.
    var summary: [String] { known.map { "\($0.level.rawValue) \($0.subject)" } }

    /// Itself, after a look at whether all have an id that is told to the world.
    var known: [CheckFinding] {
        for finding in self where CheckFinding.ids[finding.id] == nil { Issue.record("no id: \(finding.id)") }
        return self
    }

    /// The one of a subject that is not in order.
    func fault(_ subject: String) throws -> CheckFinding {
        try #require(known.first { $0.subject == subject && $0.level != .ok }, "\(summary)")
    }

    var areAllInOrder: Bool { known.allSatisfy { $0.level == .ok } }
}
