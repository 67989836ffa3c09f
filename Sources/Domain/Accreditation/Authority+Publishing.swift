package import CommunityModel
package import MailModel
import MerkleLog

extension Authority {
    /// Publishes the log of this moment, and new revocation lists.
    ///
    /// - Parameters:
    ///   - pause: whether an officer said that the clock is right, although nothing was signed for very long.
    ///   - scope: how much of the published log is looked at.
    /// - Returns: how far it reaches.
    @discardableResult
    package func publish(
        at now: Timestamp, after pause: PublishingPause = .usual, log scope: LogScope = .new
    ) throws(AuthorityFailure) -> LogPosition {
        switch pause {
        case .usual: try requireClock(now)
        case .confirmed: break
        }
        guard fold.lastTime <= now + DirectoryLimits.clockSkew else { throw .history(.timeRunsBackwards) }
        try noteStatedRevocations()
        try stateRevocations(at: now, after: pause)
        let renewed = withoutResponder(at: now), serials = try freshSerials(renewed.count)
        try updateRegister {
            $0.listNumber += 1
            $0.serials.formUnion(serials)
        }
        for (number, serial) in zip(renewed, serials) { try renewResponder(of: number, serial: serial, at: now) }
        for (number, list) in try revocationLists(register, at: now) {
            try write(AuthorityDocument.revocationList(number), list.der)
        }
        let position = try publishLog(scope, at: now)
        lastPublished = position.cosignedAt
        return position
    }

    /// The directory as it would be published now, to show it.
    package func directory(at now: Timestamp) -> Directory {
        Directory(folding: fold, at: LogPosition(size: fold.statements, root: .empty, cosignedAt: now))
    }
}
