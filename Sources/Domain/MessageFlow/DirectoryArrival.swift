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
        if gained.has(.signing, of: member) || directory.formerEnd.map({ clock.now >= $0 }) ?? true { await worker.wake(nil) }
        await worker.wake(.undecided)
        do throws(QueueFailure) { try await openAgain(for: gained) } catch { directory.giveBack(gained) }
    }

    /// Whoever hands out the directory may have kept a newer one back, until after a copy was given up. It passes the same checks as before,
    /// or is held again.
    private func openAgain(for gained: DirectoryHolder.Gained) async throws(QueueFailure) {
        if case .some(let listings) = gained, listings.isEmpty { return }
        var last: DeliveryID?
        while case let page = try await queue.list(heldFor: HoldReason.ofCertificates, after: last, limit: Self.page),
            !page.isEmpty
        {
            last = page.last?.id
            for delivery in page where concerns(delivery, gained) {
                do throws(QueueFailure) { try await queue.release(delivery.item, now: clock.now) } catch {
                    // One that is not there any more was dealt with by somebody else.
                    guard error == .notFound else { throw error }
                }
            }
        }
    }

    private func concerns(_ delivery: QueuedDelivery, _ gained: DirectoryHolder.Gained) -> Bool {
        switch delivery.state {
        case .held(.cannotDecrypt, _): gained.has(.encryption, of: member)
        case .held(let reason, _) where reason.isNotVerified:
            delivery.facts.peerMember.map { gained.has(.signing, of: $0) } ?? false
        case .held, .waiting, .leased: false
        }
    }
}

extension DirectoryHolder.Gained {
    fileprivate func has(_ purpose: CertificatePurpose, of member: MemberID) -> Bool {
        switch self {
        case .some(let listings): listings.contains { $0.purpose == purpose && $0.member == member }
        case .anything: true
        }
    }
}
