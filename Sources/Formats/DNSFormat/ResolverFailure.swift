/// Why there are no records.
package enum ResolverFailure: Error, Sendable, Hashable {
    /// The name does not exist (NXDOMAIN), as far as its status is to be believed.
    case noSuchName(DNSSECStatus)
    /// The name exists and has no record of that type.
    case noData(DNSSECStatus)
    /// Nothing is known now; it can be asked again. Among others: no server answered, a chain of CNAMEs that does not end.
    case temporary(reason: String)
    /// The answer contradicts the signatures (RFC 4035 section 4.3): somebody changed it, or they ran out. It is not used.
    case bogus(reason: String)
}
