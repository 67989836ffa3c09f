/// Why octets are no address.
package enum AddressFailure: Error, Sendable, Hashable {
    case empty
    /// An octet that may not stand there, by its position.
    case unexpectedOctet(at: Int)
    case endsEarly
    /// A well-formed local part with a domain that is none, or longer than ``EmailAddress/maximumLocalPartLength``.
    case partNotValid
    /// `user@[192.0.2.1]`: no member has one.
    case addressLiteral
    /// `<@relay:user@domain>` in an envelope (RFC 5321 appendix C: historic, and a relay trick).
    case sourceRoute
    case nestedTooDeeply
    case tooMany
}
