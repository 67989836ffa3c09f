/// What a command asks of a node: a verb and its arguments, all text.
package struct NodeRequest: Sendable, Codable, Hashable {
    package let verb: String
    package let arguments: [String: String]

    package init(_ verb: String, _ arguments: [String: String] = [:]) { (self.verb, self.arguments) = (verb, arguments) }
}

extension NodeRequest: CustomStringConvertible {
    /// Without arguments: one of them can be a password.
    package var description: String { verb }
}
