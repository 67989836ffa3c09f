import CommunityModel
package import DeliveryQueue
package import MailModel

/// What becomes due because another directory came into force.
package struct DirectoryArrival: Sendable {
    /// Deliveries read from the queue at once.
    private static let page = 200

    private let member: MemberID
    private let directory: DirectoryHolder
    private let queue: MailQueue
    private let worker: QueueWorker
    private let clock: any NodeClock

    /// - Parameter member: whose gateway this is.
    package init(
        member: MemberID, directory: DirectoryHolder, queue: MailQueue, worker: QueueWorker, clock: any NodeClock
    ) {
        (self.member, self.directory, self.queue, self.worker, self.clock) = (member, directory, queue, worker, clock)
    }

    /// What waited for a decision is decided on again; when there was no directory to rely on before, or there is a new certificate to
    /// sign with, everything else is tried too. What was set aside for a certificate that is listed only now is opened once more.
    package func arrived() async {
        let gained = directory.takeGained()
        let canSignAnew = gained.contains { $0.purpose == .signing && $0.member == member }
        if canSignAnew || directory.formerEnd.map({ clock.now >= $0 }) ?? true { await worker.wake(nil) }
        await worker.wake(.undecided)
        await openAgain(for: gained)
    }

    /// Whoever hands out the directory may have kept a newer one back, until after a copy was given up. It passes the same checks as before,
    /// or is held again.
    private func openAgain(for gained: Set<CertificateListing>) async {
        let isSealedFor = gained.contains { $0.purpose == .encryption && $0.member == member }
        let signers = Set(gained.filter { $0.purpose == .signing }.map(\.member))
        guard isSealedFor || !signers.isEmpty else { return }
        var last: DeliveryID?
        while let page = try? await queue.list(held: true, after: last, limit: Self.page), !page.isEmpty {
            last = page.last?.id
            for delivery in page where concerns(delivery, isSealedFor: isSealedFor, signers) {
                // One that is not there any more was dealt with by somebody else.
                try? await queue.release(delivery.item, now: clock.now)
            }
        }
    }

    private func concerns(_ delivery: QueuedDelivery, isSealedFor: Bool, _ signers: Set<MemberID>) -> Bool {
        switch delivery.state {
        case .held(.cannotDecrypt, _): isSealedFor
        case .held(let reason, _) where reason.isNotVerified: delivery.facts.peerMember.map(signers.contains) ?? false
        case .held, .waiting, .leased: false
        }
    }
}
