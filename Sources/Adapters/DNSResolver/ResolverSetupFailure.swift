/// Why no resolver could be made of its configuration; the text is for the operator.
package struct ResolverSetupFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
