import CommunityModel
import DeliveryQueue
import MailModel
import SMIME

/// Sends a sealed copy to the gateway of the member that it was made for.
struct SendToMember {
    private let context: FlowContext
    private let outbound: OutboundFlow
    init(_ context: FlowContext, _ outbound: OutboundFlow) { (self.context, self.outbound) = (context, outbound) }

    func run(
        _ delivery: LeasedDelivery, to id: MemberID, _ passed: @Sendable () async -> Void
    ) async -> DeliveryResult {
        let now = context.clock.now
        switch way(delivery, to: id, at: now) {
        case .open(let member, let directory): return await send(delivery, to: member, directory, at: now, passed)
        case .moved(let recipients): return await ResumeWaiting(context, outbound).run(delivery, for: recipients)
        case .closed(let reply): return .destinationUnavailable(reply)
        }
    }

    private enum Way {
        case open(Member, Directory)
        /// These belong to the member no more.
        case moved([EmailAddress])
        case closed(Reply)
    }

    private func way(_ delivery: LeasedDelivery, to id: MemberID, at now: Timestamp) -> Way {
        guard let directory = context.directory.fresh(at: now) else {
            return .closed(Reply(.transient, .directoryMissing, "No fresh directory"))
        }
        // A domain that moved or left: its new member's gateway opens nothing that was sealed for the old one.
        let moved = delivery.recipients.filter { directory.owner(of: $0.domain)?.id != id }
        guard moved.isEmpty else { return .moved(moved) }
        guard let member = directory.member(id) else {
            return .closed(Reply(.transient, .directoryMissing, "The directory does not list \(id)"))
        }
        guard member.state == .active else {
            return .closed(Reply(.transient, .destinationUnreachable, "\(id) is suspended"))
        }
        return .open(member, directory)
    }

    private func send(
        _ delivery: LeasedDelivery, to member: Member, _ directory: Directory, at now: Timestamp,
        _ passed: @Sendable () async -> Void
    ) async -> DeliveryResult {
        do throws(DeliveryStop) {
            let wire = try await context.rooms.opening.hold(FlowRooms.copiesAtWork * delivery.size) { () throws(DeliveryStop) in
                WireMessage(try await CurrentCopy(context).run(delivery, for: member, directory, at: now))
            }
            await passed()
            let envelope = Envelope(sender: delivery.sender, recipients: delivery.recipients, options: delivery.options)
            let target = RelayTarget.gateways(gateways(of: member, for: delivery, at: now), of: member.id)
            let result = await context.send(wire, envelope: envelope, to: target, size: delivery.size) {
                isStillRight(delivery, for: member)
            }
            return await RelayOutcome(context).result(result, of: delivery, next: target.name)
        } catch { return error.result(of: delivery) }
    }

    /// There may be no room for long: by then the directory may be doubted, the domains another's, or a key that the copy is sealed for revoked.
    private func isStillRight(_ delivery: LeasedDelivery, for member: Member) -> Bool {
        let now = context.clock.now
        guard case .open(let current, _) = way(delivery, to: member.id, at: now) else { return false }
        return current.encryptionCertificates(at: now) == member.encryptionCertificates(at: now)
    }

    /// Those that the copy is sealed for; another one would take it, and could not open it.
    ///
    /// After end of data without a reply the copy stays with that gateway for a day, as long as the directory lists it: another one could
    /// not know that it was delivered already.
    private func gateways(of member: Member, for delivery: LeasedDelivery, at time: Timestamp) -> [Gateway] {
        let able = member.gateways.filter { !$0.activeEncryptionCertificates(at: time).isEmpty }
        guard let stay = delivery.staysWith, stay.holds(at: time) else { return able }
        let same = able.filter { $0.name.text == stay.next }
        return same.isEmpty ? able : same
    }
}
