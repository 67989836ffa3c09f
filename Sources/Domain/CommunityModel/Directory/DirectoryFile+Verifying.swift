import Crypto
package import MailModel
package import X509

extension DirectoryFile {
    /// Checks everything that the file says and folds it.
    ///
    /// - Parameters:
    ///   - authority: the keys that this node was told to believe.
    ///   - roots: the community's root certificates; every listed issuer must be signed by one.
    ///   - previous: what this node has; the file must reach at least as far and tell the same past. `nil` the first time.
    ///   - present: the directory of that position where this process verified it: then only what is new costs signature checks.
    ///     Without it every signature is checked, as a position that was read from a disk proves nothing by itself.
    ///   - time: now. An expired file is refused; whether an accepted one is still fresh is asked of ``Directory/isFresh(at:)``.
    package func verify(
        by authority: AuthorityKeys, roots: [Certificate], after previous: DirectoryPosition?,
        continuing present: Directory? = nil, at time: Timestamp
    ) throws(DirectoryFailure) -> Directory {
        guard expiresAt > issuedAt, expiresAt - issuedAt <= DirectoryLimits.maximumLifetime,
            issuedAt <= time + DirectoryLimits.clockSkew
        else { throw .lifetimeWrong }
        guard signature.key == authority.publisher,
            signature.key.isValid(signature: signature.signature, for: Array(octets[0..<signedLength].bytes))
        else { throw .signatureWrong }
        let fileDigest = digest
        try refuseRollback(previous, fileDigest)
        guard time < expiresAt else { throw .expired }
        let (fold, history) = try fold(by: authority, after: previous, continuing: present)
        guard fold.authority == authority else { throw .otherAuthority }
        guard fold.lastTime <= issuedAt + DirectoryLimits.clockSkew else { throw .statementAhead(fold.lastTime) }
        try requireSigned(fold.issuers, roots)
        let lists = try verifiedLists(fold.issuers, previous)
        // What a file leaves out stays remembered: else an older list could come back after it.
        let numbers = (previous?.listNumbers ?? [:]).merging(lists.map { ($0.issuer.digest, $0.list.number) }) { max($0, $1) }
        let position = DirectoryPosition(
            sequence: sequence, fileDigest: fileDigest, statements: leaves.count, historyDigest: history, listNumbers: numbers)
        return Directory(
            folding: fold, lists: lists.map(\.list), position: position, issuedAt: issuedAt, expiresAt: expiresAt)
    }

    private func refuseRollback(_ previous: DirectoryPosition?, _ digest: [UInt8]) throws(DirectoryFailure) {
        guard let previous else { return }
        guard sequence >= previous.sequence else { throw .rollback(have: previous.sequence, offered: sequence) }
        guard sequence > previous.sequence || digest == previous.fileDigest else { throw .sameSequenceOtherContent(sequence) }
        guard leaves.count >= previous.statements else { throw .historyRewritten }
    }

    /// Verifies and applies the statements in order, after one digest over those of the previous position.
    private func fold(
        by authority: AuthorityKeys, after previous: DirectoryPosition?, continuing present: Directory?
    ) throws(DirectoryFailure) -> (DirectoryFold, [UInt8]) {
        var history = SHA256()
        for leaf in leaves.prefix(previous?.statements ?? 0) { history.take(leaf) }
        if let previous, Array(history.finalize()) != previous.historyDigest { throw .historyRewritten }
        for leaf in leaves.dropFirst(previous?.statements ?? 0) { history.take(leaf) }
        var (fold, known) = (DirectoryFold(), 0)
        if let present, let previous, present.position == previous { (fold, known) = (present.fold, previous.statements) }
        for (index, leaf) in leaves.enumerated().dropFirst(known) {
            let signed: SignedStatement
            do throws(StatementFailure) {
                signed = try SignedStatement(parsing: leaf)
                try signed.verify(by: authority)
            } catch { throw .statement(index + 1, error) }
            do throws(FoldFailure) { try fold.apply(signed) } catch { throw .fold(index + 1, error) }
        }
        return (fold, Array(history.finalize()))
    }

    private func requireSigned(_ issuers: [Certificate], _ roots: [Certificate]) throws(DirectoryFailure) {
        for issuer in issuers {
            let isSigned = roots.contains {
                $0.subject == issuer.issuer && $0.publicKey.isValidSignature(issuer.signature, for: issuer)
            }
            guard isSigned else { throw .otherAuthority }
        }
    }

    /// Each list belongs to a listed issuer and is not older than one seen before, and each listed issuer has one: a list that is
    /// left out must not hide what it revoked.
    private func verifiedLists(
        _ issuers: [Certificate], _ previous: DirectoryPosition?
    ) throws(DirectoryFailure) -> [(issuer: Certificate, list: CertificateRevocationList)] {
        var lists: [(issuer: Certificate, list: CertificateRevocationList)] = []
        for der in revocation {
            guard let list = try? CertificateRevocationList(parsing: der),
                let issuer = issuers.first(where: { list.isSigned(by: $0) }),
                list.number >= previous?.listNumbers[issuer.digest] ?? 0
            else { throw .revocationList }
            lists.append((issuer, list))
        }
        guard issuers.allSatisfy({ issuer in lists.contains { $0.issuer == issuer } }) else { throw .revocationList }
        return lists
    }
}

extension SHA256 {
    fileprivate mutating func take(_ leaf: Octets) {
        update(data: leaf.bytes)
        update(data: [0x0A])
    }
}
