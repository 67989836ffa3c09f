import NodeAssembly
import Testing

extension [CheckFinding] {
    /// `level subject` of each.
    var summary: [String] { map { "\($0.level.rawValue) \($0.subject)" } }

    /// The one of a subject that is not in order.
    func fault(_ subject: String) throws -> CheckFinding {
        try #require(first { $0.subject == subject && $0.level != .ok }, "\(summary)")
    }

    var areAllInOrder: Bool { allSatisfy { $0.level == .ok } }
}
