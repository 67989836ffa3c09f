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

    let authority: AuthorityKeys
    let roots: [Certificate]
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

    /// Goes on to a checkpoint that ``head(_:after:at:)`` gave, on one core.
    ///
    /// - Parameters:
    ///   - entries: those after the ones that are known, to the checkpoint's end.
    ///   - leaves: the statements that stand in the log as digests.
    ///   - seen: what this node kept of an earlier run: where the log passes through its size, it must have its root.
    package func grown(
        to head: VerifiedCheckpoint, by entries: [Octets], leaves: [LeafDigest: Octets] = [:], after seen: LogPosition? = nil
    ) throws(LogFollowingFailure) -> FollowedLog {
        let growing = growing(to: head, after: seen)
        try growing.append(entries)
        try growing.apply(LogPart(entries, leaves, from: size, by: authority))
        return try growing.finished()
    }

    /// Begins to go on to a checkpoint that ``head(_:after:at:)`` gave.
    ///
    /// - Parameter earliest: the least time that what is new may be of, where this node knows one.
    package func growing(to head: VerifiedCheckpoint, after seen: LogPosition?, notBefore earliest: Timestamp? = nil)
        -> GrowingLog
    {
        GrowingLog(self, to: head, after: seen, notBefore: earliest)
    }

    /// The same log at a later checkpoint.
    func reached(
        _ head: VerifiedCheckpoint, _ tree: CompactTree, _ fold: DirectoryFold
    ) throws(LogFollowingFailure) -> FollowedLog {
        let cosignedAt = head.seenAt ?? .distantPast
        guard fold.authority == authority else { throw .otherAuthority }
        guard fold.lastTime <= cosignedAt + DirectoryLimits.clockSkew else { throw .statementAhead(fold.lastTime) }
        do throws(FoldFailure) { try fold.requireWhole() } catch { throw .fold(tree.size, error) }
        if fold.issuers != self.fold.issuers { try requireSigned(fold.issuers) }
        var next = self
        let position = LogPosition(size: tree.size, root: head.checkpoint.root, cosignedAt: cosignedAt)
        (next.tree, next.head, next.position) = (tree, head, position)
        next.directory = Directory(folding: fold, at: position)
        return next
    }

    /// The same log as this machine verified it before.
    func restored(_ tree: CompactTree, _ position: LogPosition, _ fold: DirectoryFold) throws(LogFollowingFailure) -> FollowedLog
    {
        guard fold.authority == authority else { throw .otherAuthority }
        try requireSigned(fold.issuers)
        var next = self
        (next.tree, next.position, next.directory) = (tree, position, Directory(folding: fold, at: position))
        return next
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
