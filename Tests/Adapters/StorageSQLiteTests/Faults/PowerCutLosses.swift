/// Broken promises, by their kind.
struct PowerCutLosses: Sendable, Equatable {
    /// Answered with success and not there.
    var lost = 0
    var altered = 0
    /// Finished items that came back, and messages that are in the mailbox twice.
    var repeated = 0
    /// Nobody brought them.
    var strangers = 0
    /// Half of a transaction.
    var torn = 0
    /// The store could not be opened or read, or SQLite found it damaged.
    var unreadable = 0

    static func += (sum: inout PowerCutLosses, other: PowerCutLosses) {
        sum.lost += other.lost
        sum.altered += other.altered
        sum.repeated += other.repeated
        sum.strangers += other.strangers
        sum.torn += other.torn
        sum.unreadable += other.unreadable
    }
}
