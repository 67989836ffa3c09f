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
    ///   - time: now. An expired file is refused; whether an accepted one is still fresh is asked of ``Directory/isFresh(at:)``.
    package func verify(
        by authority: AuthorityKeys, roots: [Certificate], after previous: DirectoryPosition?, at time: Timestamp
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
        let (fold, history) = try fold(by: authority, after: previous)
        guard fold.authority == authority else { throw .otherAuthority }
        try requireSigned(fold.issuers, roots)
        let lists = try verifiedLists(fold.issuers, previous)
        let numbers = Dictionary(
            lists.map { ($0.issuer.digest, $0.list.number) }, uniquingKeysWith: { max($0, $1) })
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

    /// Verifies and applies the statements in order. The leaves that this node already verified are recognised by one digest over
    /// them, so that only what is new costs signature checks.
    private func fold(
        by authority: AuthorityKeys, after previous: DirectoryPosition?
    ) throws(DirectoryFailure) -> (DirectoryFold, [UInt8]) {
        var fold = DirectoryFold()
        var history = SHA256()
        let known = try knownPrefix(previous)
        for (index, leaf) in leaves.enumerated() {
            history.update(data: leaf.bytes)
            history.update(data: [0x0A])
            let signed: SignedStatement
            do throws(StatementFailure) {
                signed = try SignedStatement(parsing: leaf)
                if index >= known { try signed.verify(by: authority) }
            } catch { throw .statement(index + 1, error) }
            do throws(FoldFailure) { try fold.apply(signed.statement) } catch { throw .fold(index + 1, error) }
        }
        return (fold, Array(history.finalize()))
    }

    private func knownPrefix(_ previous: DirectoryPosition?) throws(DirectoryFailure) -> Int {
        guard let previous else { return 0 }
        var history = SHA256()
        for leaf in leaves.prefix(previous.statements) {
            history.update(data: leaf.bytes)
            history.update(data: [0x0A])
        }
        guard Array(history.finalize()) == previous.historyDigest else { throw .historyRewritten }
        return previous.statements
    }

    private func requireSigned(_ issuers: [Certificate], _ roots: [Certificate]) throws(DirectoryFailure) {
        for issuer in issuers {
            let isSigned = roots.contains {
                $0.subject == issuer.issuer && $0.publicKey.isValidSignature(issuer.signature, for: issuer)
            }
            guard isSigned else { throw .otherAuthority }
        }
    }

    /// Each list belongs to a listed issuer and is not older than one seen before.
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
        return lists
    }
}
