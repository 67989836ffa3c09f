package import CommunityModel
package import MailModel

extension Authority {
    /// Signs the directory of this moment, with a new revocation list, under the next sequence, and the log.
    ///
    /// - Parameters:
    ///   - pause: whether an officer said that the clock is right, although nothing was signed for very long.
    ///   - scope: how much of the published log is looked at.
    @discardableResult
    package func publish(
        at now: Timestamp, after pause: PublishingPause = .usual, log scope: LogScope = .new
    ) throws(AuthorityFailure) -> DirectoryFile {
        switch pause {
        case .usual: try requireClock(now)
        case .confirmed: break
        }
        guard fold.lastTime <= now + DirectoryLimits.clockSkew else { throw .history(.timeRunsBackwards) }
        try updateRegister {
            $0.fileSequence += 1
            $0.listNumber += 1
        }
        let end = now + AuthorityPeriods.directory
        let register = register, leaves = leaves
        let file = try signing {
            let list = try CertificateRevocationList.issue(
                by: issuer.certificate, key: issuer.key, number: register.listNumber, thisUpdate: now, nextUpdate: end,
                revoked: register.revoked)
            try store.write(AuthorityDocument.revocationList, list.der)
            return try DirectoryFile.publish(
                sequence: register.fileSequence, issuedAt: Timestamp(seconds: now.seconds),
                expiresAt: Timestamp(seconds: end.seconds), leaves: leaves, lists: [list], publisher: publisher)
        }
        do { _ = try file.verify(by: keys, roots: [root], after: nil, at: now) } catch {
            throw .documentDamaged(AuthorityDocument.statements)
        }
        try write(AuthorityDocument.directory, file.octets)
        try publishLog(scope, at: now)
        lastPublished = file.issuedAt
        return file
    }

    /// The directory as it would be published now, to show it.
    package func directory(at now: Timestamp) throws(AuthorityFailure) -> Directory {
        let register = register
        let list = try signing {
            try CertificateRevocationList.issue(
                by: issuer.certificate, key: issuer.key, number: register.listNumber, thisUpdate: now,
                nextUpdate: now + AuthorityPeriods.directory, revoked: register.revoked)
        }
        let position = DirectoryPosition(
            sequence: register.fileSequence, fileDigest: [], statements: leaves.count, historyDigest: [], listNumbers: [:])
        return Directory(
            folding: fold, lists: [list], position: position, issuedAt: now, expiresAt: now + AuthorityPeriods.directory)
    }
}
