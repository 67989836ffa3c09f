/// What the kernel says of its clock (adjtimex(2)).
package struct ClockFacts: Sendable, Hashable {
    /// Whether somebody keeps it right.
    package let isSynchronised: Bool
    /// How wrong it may be at the most.
    package let maximumError: Duration

    package init(isSynchronised: Bool, maximumError: Duration) {
        (self.isSynchronised, self.maximumError) = (isSynchronised, maximumError)
    }
}
