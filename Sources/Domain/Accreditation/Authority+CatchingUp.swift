package import CommunityModel
package import MailModel
package import MerkleLog

extension Authority {
    /// Takes over what it published after the backup from which it was restored: the statements, the revocations, and the numbers that
    /// were given. It signs again afterwards, and never a second statement of a number that others hold.
    ///
    /// - Parameters:
    ///   - logs: what members keep of the log; signed by this authority, and their statements begin with those that are here. The farthest
    ///     counts, and the others must be its beginnings.
    ///   - backup: when the backup was taken. A log from before it tells nothing of what was published since: whoever held a later one would
    ///     see two histories. `nil` when nothing was published after it, which only people can know.
    /// - Returns: how far the farthest reaches.
    @discardableResult
    package func catchUp(
        with logs: [any LogSource], after backup: Timestamp?, at now: Timestamp
    ) async throws(AuthorityFailure) -> LogPosition {
        let known = leaves
        var found: [MembersLog] = []
        for log in logs { found.append(try await read(log, beyond: known, at: now)) }
        guard
            let farthest = found.max(by: {
                ($0.position.size, $0.position.cosignedAt) < ($1.position.size, $1.position.cosignedAt)
            })
        else { throw .directoryUnfit("none") }
        guard found.allSatisfy({ farthest.later.starts(with: $0.later) }) else { throw .directoryUnfit("two histories") }
        // A log says when it was cosigned in whole seconds.
        let cosignedAt = farthest.position.cosignedAt
        if let backup, cosignedAt.seconds < backup.seconds || cosignedAt <= lastPublished ?? .distantPast {
            throw .directoryNotNewer(farthest.position.size)
        }
        guard now >= cosignedAt - AuthorityPeriods.clockBehind else { throw .clockBehind(cosignedAt) }
        // Others act while a log is read.
        guard leaves.count == known.count else { throw .directoryOlder(farthest.position.size) }
        try takeOver(known + farthest.later, farthest.position, at: now)
        return farthest.position
    }

    private func read(
        _ log: any LogSource, beyond known: [Octets], at now: Timestamp
    ) async throws(AuthorityFailure) -> MembersLog {
        do {
            return try await MembersLog(
                reading: log, in: try FollowedLog(of: keys, roots: [root]), beyond: known, at: now)
        } catch let failure as AuthorityFailure { throw failure } catch { throw .directoryUnfit("\(error)") }
    }

    private func takeOver(_ leaves: [Octets], _ position: LogPosition, at now: Timestamp) throws(AuthorityFailure) {
        let (fold, certified) = try AuthorityDocuments.folded(leaves, keys)
        let revoked = try revocations(in: leaves, certified)
        try updateRegister { register in
            // Lists are numbered by ones, at most one a minute: the minutes since 1970 are past every number that was given.
            register.listNumber = max(register.listNumber, UInt64(max(now.seconds, 0) / 60)) + 1
            register.serials.formUnion(certified.keys)
            let known = Set(register.revoked.map(\.serial))
            register.revoked += revoked.filter { !known.contains($0.serial) }
        }
        try write(AuthorityDocument.statements, AuthorityDocuments.text(leaves))
        takeOver(leaves, fold, certified, cosignedAt: position.cosignedAt)
    }

    func revocations(
        in leaves: [Octets], _ certified: [[UInt8]: CertifiedKey]
    ) throws(AuthorityFailure) -> [RevokedCertificate] {
        let serials = Dictionary(certified.map { ($0.value.certificate, $0.key) }) { first, _ in first }
        return leaves.compactMap { leaf in
            guard let statement = try? SignedStatement(parsing: leaf).statement,
                case .certificateRevoked(let digest, let reason) = statement.act, let serial = serials[digest]
            else { return nil }
            return RevokedCertificate(serial: serial, since: statement.time, reason: reason)
        }
    }
}
