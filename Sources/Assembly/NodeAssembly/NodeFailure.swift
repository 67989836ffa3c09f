/// Why a node cannot start, or a command cannot do what it was asked, said to the operator: what, and what to do.
package struct NodeFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
    /// The command was called wrongly, or a setting is wrong; the exit code is then 64.
    package let isUsage: Bool

    package init(_ description: String, isUsage: Bool = false) { (self.description, self.isUsage) = (description, isUsage) }
}
