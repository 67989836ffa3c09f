/// How much of a domain its member's gateway serves.
package enum DomainCoverage: String, Sendable, Hashable {
    case whole
    /// Only some addresses (M-09). Mail to all of them goes to the member's gateway, protected; mail from the others leaves unsigned, so that
    /// what comes unprotected from the domain itself claims nothing.
    case partial
}
