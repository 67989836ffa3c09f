/// Why mail may not be handed over there in this way.
package enum HandOverFault: Error, Sendable, Hashable, CaseIterable {
    /// The port is 0.
    case portMissing
    /// A digest that is not 32 octets.
    case pinNotValid
    /// Without TLS to a name or a public address.
    case tlsNeeded
    /// Without TLS to a private address of somebody else's organisation.
    case notOwnOrganisation
    /// LMTP to port 25.
    case portOfSMTP
}
