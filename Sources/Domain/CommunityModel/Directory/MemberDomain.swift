package import MailModel

/// A domain that a member's gateway serves.
package struct MemberDomain: Sendable, Hashable {
    package let name: DomainName
    /// Whose domain it is: the member itself, or a customer of its gateway.
    package let customer: String
    /// How strongly the users of this domain sign in, as was attested to the authority.
    package let strength: SessionStrength
    package let coverage: DomainCoverage

    package init(name: DomainName, customer: String, strength: SessionStrength, coverage: DomainCoverage = .whole) {
        (self.name, self.customer, self.strength, self.coverage) = (name, customer, strength, coverage)
    }
}
