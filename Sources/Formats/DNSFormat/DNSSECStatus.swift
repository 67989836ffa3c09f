/// What the signatures of the DNS say of an answer (RFC 4033 section 5). An answer that is bogus is none: see ``ResolverFailure``.
package enum DNSSECStatus: Sendable, Hashable, CaseIterable {
    /// Signed up to a trust anchor.
    case secure
    /// Not signed, or under no trust anchor of ours. Nothing that only a signed answer may decide hangs on it.
    case insecure
    /// Signatures were not looked at: there is no trust anchor.
    case unknown
}
