package import CommunityModel
package import MailModel

extension Authority {
    /// Signs the directory of this moment, with new revocation lists, under the next sequence, and the log.
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
        let renewed = withoutResponder(at: now), serials = try freshSerials(renewed.count)
        try updateRegister {
            $0.fileSequence += 1
            $0.listNumber += 1
            $0.serials.formUnion(serials)
        }
        for (number, serial) in zip(renewed, serials) { try renewResponder(of: number, serial: serial, at: now) }
        let end = now + AuthorityPeriods.directory
        let register = register, leaves = leaves, publisher = publisher
        let lists = try revocationLists(register, at: now)
        for (issuer, list) in zip(issuers, lists) { try write(AuthorityDocument.revocationList(issuer.number), list.der) }
        let file = try signing {
            try DirectoryFile.publish(
                sequence: register.fileSequence, issuedAt: Timestamp(seconds: now.seconds),
                expiresAt: Timestamp(seconds: end.seconds), leaves: leaves, lists: lists, publisher: publisher)
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
        let lists = try revocationLists(register, at: now)
        let position = DirectoryPosition(
            sequence: register.fileSequence, fileDigest: [], statements: leaves.count, historyDigest: [], listNumbers: [:])
        return Directory(
            folding: fold, lists: lists, position: position, issuedAt: now, expiresAt: now + AuthorityPeriods.directory)
    }
}
