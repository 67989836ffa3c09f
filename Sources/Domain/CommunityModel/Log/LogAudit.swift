package import MailModel
package import MerkleLog
package import X509

/// Walks a kept log again, from its first entry on, and believes nothing of what was verified before: signatures, rules, and that the tree is
/// the one that the authority cosigned. It holds one bundle at a time and the fold, whatever the size of the log.
///
///     var audit = try await LogAudit(of: authority, roots: roots, files, passing: position, at: now)
///     while try await audit.next() {}
package struct LogAudit: Sendable {
    private let authority: AuthorityKeys
    private let roots: [Certificate]
    private let seen: LogPosition?
    /// What the log says of itself, signed and cosigned.
    package let head: VerifiedCheckpoint
    /// Statements that were found to be right.
    package private(set) var statements: UInt64 = 0
    private var walk: LogWalk
    private var tree = MerkleFrontier()
    private var fold = DirectoryFold()

    /// - Parameters:
    ///   - files: the kept log.
    ///   - seen: what is kept apart from it of how far it reached; the log must reach there, and pass through its root.
    /// - Throws: ``LogFollowingFailure``, or what the files throw: what is wrong before the first entry.
    package init(
        of authority: AuthorityKeys, roots: [Certificate], _ files: any LogSource, passing seen: LogPosition?, at time: Timestamp
    ) async throws {
        guard case .note(let note, _) = try await files.checkpoint(unless: nil) else {
            throw LogFailure.fileMissing("checkpoint")
        }
        head = try FollowedLog(of: authority, roots: roots).head(note, after: seen, at: time)
        (self.authority, self.roots, self.seen) = (authority, roots, seen)
        walk = LogWalk(upTo: head.checkpoint.size, in: files)
    }

    /// Verifies the next bundle, and after the last one what all of them make.
    ///
    /// - Returns: whether there is more; when not, all is right.
    /// - Throws: ``LogFollowingFailure``, or what the files throw: the first thing that is wrong.
    package mutating func next() async throws -> Bool {
        guard let steps = try await walk.next() else {
            try finish()
            return false
        }
        for step in steps {
            try verify(step.leaf, sequence: step.tree.size)
            if let seen, step.tree.size == seen.size, step.tree.root != seen.root { throw LogFollowingFailure.historyRewritten }
            (tree, statements) = (step.tree, step.tree.size)
        }
        return true
    }

    private mutating func verify(_ leaf: Octets, sequence: UInt64) throws(LogFollowingFailure) {
        let signed: SignedStatement
        do throws(StatementFailure) {
            signed = try SignedStatement(parsing: leaf, verifiedBy: authority)
        } catch { throw .statement(sequence, error) }
        do throws(FoldFailure) { try fold.apply(signed) } catch { throw .fold(sequence, error) }
    }

    private func finish() throws(LogFollowingFailure) {
        guard tree.size == head.checkpoint.size, tree.root == head.checkpoint.root else { throw .historyRewritten }
        guard fold.authority == authority else { throw .otherAuthority }
        guard fold.lastTime <= (head.seenAt ?? .distantPast) + DirectoryLimits.clockSkew else {
            throw .statementAhead(fold.lastTime)
        }
        do throws(FoldFailure) { try fold.requireWhole() } catch { throw LogFollowingFailure.fold(statements, error) }
        for issuer in fold.issuers {
            let isSigned = roots.contains {
                $0.subject == issuer.issuer && $0.publicKey.isValidSignature(issuer.signature, for: issuer)
            }
            guard isSigned else { throw .otherAuthority }
        }
    }
}
