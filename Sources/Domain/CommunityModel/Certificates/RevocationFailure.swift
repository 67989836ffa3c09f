/// Why octets are no revocation list that can be gone by.
package enum RevocationFailure: Error, Sendable, Hashable {
    case tooLarge, malformed
    /// A critical extension that is not known, or a list that is only part of one (RFC 5280 section 5.2.4, section 5.2.5).
    case partOnly
    case algorithmNotAllowed
    case signatureWrong
    case cannotSign
}
