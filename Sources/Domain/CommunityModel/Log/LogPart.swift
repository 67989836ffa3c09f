import MailModel

/// Entries of a log one after the other, read and their signatures verified, to be folded. Parts are independent of each other, so that they can be
/// made on all cores.
package struct LogPart: Sendable {
    /// As far as they are in order; the first that is not ends the part.
    let statements: [SignedStatement]
    let failure: LogFollowingFailure?
    let first: UInt64

    /// - Parameters:
    ///   - leaves: the statements that stand in the log as digests.
    ///   - first: the place of the first entry in the log, from 0.
    init(_ entries: [Octets], _ leaves: [LeafDigest: Octets], from first: UInt64, by authority: AuthorityKeys) {
        var statements: [SignedStatement] = []
        var failure: LogFollowingFailure?
        statements.reserveCapacity(entries.count)
        do throws(LogFollowingFailure) {
            for (index, entry) in entries.enumerated() {
                statements.append(try Self.verified(entry, leaves, sequence: first + UInt64(index) + 1, by: authority))
            }
        } catch { failure = error }
        (self.statements, self.failure, self.first) = (statements, failure, first)
    }

    /// The same, away from whoever waits for it.
    @concurrent static func verified(
        _ entries: [Octets], _ leaves: [LeafDigest: Octets], from first: UInt64, by authority: AuthorityKeys
    ) async -> LogPart {
        LogPart(entries, leaves, from: first, by: authority)
    }

    private static func verified(
        _ octets: Octets, _ leaves: [LeafDigest: Octets], sequence: UInt64, by authority: AuthorityKeys
    ) throws(LogFollowingFailure) -> SignedStatement {
        let entry: LogEntry
        do throws(StatementFailure) { entry = try LogEntry(parsing: octets) } catch { throw .statement(sequence, error) }
        let leaf: Octets
        switch entry {
        case .leaf(let octets): leaf = octets
        case .digest(let digest):
            guard let found = leaves[digest], digest.isOf(found) else { throw .leafMissing(digest.path) }
            leaf = found
        }
        do throws(StatementFailure) {
            return try SignedStatement(parsing: leaf, verifiedBy: authority)
        } catch { throw .statement(sequence, error) }
    }
}
