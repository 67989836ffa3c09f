import DeliveryPolicy
package import DeliveryQueue
package import MailModel
import MessageFormat
import SMIME

/// The way of an inbound message. Queue first, then open: what a peer sends is stored as it came, and the stages after that run when the
/// queue's worker has its turn.
package struct InboundFlow: Sendable {
    private let context: FlowContext

    package init(_ context: FlowContext) { self.context = context }

    /// Stores what another server brought.
    ///
    /// - Returns: 250 once it is durable; else why not, and then nothing was kept.
    package func accept(_ arrival: Arrival) async -> Reply {
        do throws(Refusal) {
            let room = context.rooms.accepting
            return try await room.hold(FlowRooms.copiesAtWork * arrival.content.count) { () throws(Refusal) in
                try await CheckClaim(context).run(arrival)
                return try await EnqueueArrival(context).run(arrival)
            }
        } catch {
            let by =
                switch arrival.origin {
                case .gateway(let peer): "member \(peer.member)"
                case .outside: "outside"
                }
            context.events.record(
                context.event(.submissionRejected(by: by, reply: error.reply), item: nil, messageID: nil))
            return error.reply
        }
    }

    /// Asked at MAIL: an outsider's envelope sender may not lie in or below a member's domain.
    package func refusal(ofOutsideSender sender: EmailAddress) async -> Refusal? {
        do throws(Refusal) {
            let check = CheckClaim(context)
            try check.refuse(InboundFacts(origin: try await check.origin(of: sender.domain)))
            return nil
        } catch { return error }
    }

    /// Opens, decides, stamps and hands over those recipients of a stored message that share a next hop.
    ///
    /// - Parameter passed: called when only waiting for another server is left.
    package func deliver(_ delivery: LeasedDelivery, _ passed: @Sendable () async -> Void) async -> DeliveryResult {
        do throws(DeliveryStop) {
            let room = context.rooms.opening
            let stamped = try await room.hold(FlowRooms.copiesAtWork * delivery.size) { () throws(DeliveryStop) in
                let stored = try await ReadStored(context).run(delivery)
                let opened = try await Open(context).run(stored)
                let claimed = try await ClaimTransfer(context).run(opened)
                let decided = try DecideInbound(context).run(claimed)
                return try Stamp(context).run(decided)
            }
            return try await HandOverStage(context).run(stamped, passed)
        } catch { return error.result(of: delivery) }
    }
}
