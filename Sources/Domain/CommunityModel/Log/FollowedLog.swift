package import MailModel
package import MerkleLog
package import X509

/// The community's log as far as somebody verified it: the newest checkpoint, the tree, and what its statements make.
///
/// Pure: it is shown checkpoints and entries, and gives the next of its kind or says what is wrong. That the new entries, added to the
/// tree, give the root that was signed proves that everything before is as it was (RFC 9162 section 2.1.4 proves no more). Only what is
/// new costs signature checks.
package struct FollowedLog: Sendable {
    /// How far ahead a cosignature may be to be read at all; whether it can be gone by is ``Directory``'s to say.
    private static let anyClock = Duration.days(100 * 365)

    private let authority: AuthorityKeys
    private let roots: [Certificate]
    private let identity: LogIdentity
    package private(set) var tree = CompactTree()
    /// The checkpoint that the fold reaches to; `nil` before the first.
    package private(set) var head: VerifiedCheckpoint?
    package private(set) var position: LogPosition?
    /// What the statements make, as of the checkpoint.
    package private(set) var directory: Directory?

    /// - Parameters:
    ///   - authority: the keys that this node was told to believe.
    ///   - roots: the community's root certificates; every listed issuer must be signed by one.
    package init(of authority: AuthorityKeys, roots: [Certificate]) throws(LogFollowingFailure) {
        (self.authority, self.roots) = (authority, roots)
        do throws(LogFailure) { identity = try CommunityLog.identity(of: authority) } catch { throw .checkpoint(error) }
    }

    /// What the statements make, without what takes effect by the time alone.
    package var fold: DirectoryFold { directory?.fold ?? DirectoryFold() }

    /// Statements.
    package var size: UInt64 { tree.size }

    /// Reads a checkpoint: signed and cosigned by the authority, and neither smaller nor other than what was seen.
    ///
    /// - Parameter seen: what this node kept of an earlier run.
    package func head(
        _ note: Octets, after seen: LogPosition?, at time: Timestamp
    ) throws(LogFollowingFailure) -> VerifiedCheckpoint {
        let head: VerifiedCheckpoint
        do throws(LogFailure) {
            head = try identity.verify(try SignedNote(parsing: note), at: time, skew: Self.anyClock)
        } catch { throw .checkpoint(error) }
        let size = head.checkpoint.size
        guard size <= StatementLimits.statements else { throw .tooLarge(statements: size) }
        for known in [position, seen].compactMap(\.self) {
            guard size >= known.size else { throw .rollback(have: known.size, offered: size) }
            guard size > known.size || head.checkpoint.root == known.root else { throw .splitView(size: size) }
        }
        return head
    }

    /// Goes on to a checkpoint that ``head(_:after:at:)`` gave.
    ///
    /// - Parameters:
    ///   - entries: those after the ones that are known, to the checkpoint's end.
    ///   - leaves: the statements that stand in the log as digests.
    ///   - seen: what this node kept of an earlier run: where the log passes through its size, it must have its root.
    package func grown(
        to head: VerifiedCheckpoint, by entries: [Octets], leaves: [LeafDigest: Octets] = [:], after seen: LogPosition? = nil
    ) throws(LogFollowingFailure) -> FollowedLog {
        var next = self, fold = fold
        try next.append(entries, head.checkpoint, seen)
        let issuers = fold.issuers, cosignedAt = head.seenAt ?? .distantPast
        for (index, entry) in entries.enumerated() {
            try apply(entry, leaves, sequence: size + UInt64(index) + 1, to: &fold)
        }
        guard fold.authority == authority else { throw .otherAuthority }
        guard fold.lastTime <= cosignedAt + DirectoryLimits.clockSkew else { throw .statementAhead(fold.lastTime) }
        if fold.issuers != issuers { try requireSigned(fold.issuers) }
        let position = LogPosition(size: next.size, root: head.checkpoint.root, cosignedAt: cosignedAt)
        (next.head, next.position, next.directory) = (head, position, Directory(folding: fold, at: position))
        return next
    }

    /// Nothing of an entry is read before the root shows that the log signed it.
    private mutating func append(
        _ entries: [Octets], _ checkpoint: Checkpoint, _ seen: LogPosition?
    ) throws(LogFollowingFailure) {
        for entry in entries {
            tree.append(.leaf(entry))
            if let seen, seen.size == tree.size, seen.root != (try? tree.root) { throw .historyRewritten }
        }
        guard tree.size == checkpoint.size, (try? tree.root) == checkpoint.root else { throw .historyRewritten }
    }

    private func apply(
        _ octets: Octets, _ leaves: [LeafDigest: Octets], sequence: UInt64, to fold: inout DirectoryFold
    ) throws(LogFollowingFailure) {
        let entry: LogEntry
        do throws(StatementFailure) { entry = try LogEntry(parsing: octets) } catch { throw .statement(sequence, error) }
        let leaf: Octets
        switch entry {
        case .leaf(let octets): leaf = octets
        case .digest(let digest):
            guard let found = leaves[digest], digest.isOf(found) else { throw .leafMissing(digest.path) }
            leaf = found
        }
        let signed: SignedStatement
        do throws(StatementFailure) {
            signed = try SignedStatement(parsing: leaf)
            try signed.verify(by: authority)
        } catch { throw .statement(sequence, error) }
        do throws(FoldFailure) { try fold.apply(signed) } catch { throw .fold(sequence, error) }
    }

    private func requireSigned(_ issuers: [Certificate]) throws(LogFollowingFailure) {
        for issuer in issuers {
            let isSigned = roots.contains {
                $0.subject == issuer.issuer && $0.publicKey.isValidSignature(issuer.signature, for: issuer)
            }
            guard isSigned else { throw .otherAuthority }
        }
    }
}
