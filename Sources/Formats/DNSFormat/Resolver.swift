/// Asks the DNS. Implementations bound the time of a lookup, follow CNAMEs within limits, and keep answers for as long as they may be.
package protocol Resolver: Sendable {
    /// The records of a type that a name has, at the end of its chain of CNAMEs.
    ///
    /// - Returns: One record at least, all of that type.
    func resolve(_ name: DNSName, _ type: DNSRecordType) async throws(ResolverFailure) -> DNSAnswer
}
