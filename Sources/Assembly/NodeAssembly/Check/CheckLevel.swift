/// How much a finding matters; the worst of all decides how the command ends.
package enum CheckLevel: String, Sendable, Hashable, CaseIterable, Comparable {
    case ok
    /// Worth knowing; nothing is wrong.
    case note
    /// Works now, and will not for long, or not for all.
    case warning
    /// Does not work, or not safely.
    case error

    private var rank: Int {
        switch self {
        case .ok: 0
        case .note: 1
        case .warning: 2
        case .error: 3
        }
    }

    package static func < (left: CheckLevel, right: CheckLevel) -> Bool { left.rank < right.rank }
}
