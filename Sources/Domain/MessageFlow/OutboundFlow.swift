package import DeliveryQueue
package import MailModel

/// The way of an outbound message, from a customer's mail server or a mailbox to the queue. Every step up to the reply stands here.
package struct OutboundFlow: Sendable {
    private let context: FlowContext

    package init(_ context: FlowContext) { self.context = context }

    /// Takes a submitted message through all stages.
    ///
    /// - Returns: 250 with the queue's id once every copy is durable; else why not, and then nothing was kept.
    package func accept(_ submission: Submission) async -> Reply {
        do throws(Refusal) {
            let normalised = try Normalise(context).run(submission)
            let identified = try await Identify(context).run(normalised)
            let placed = try await FindStanding(context).run(identified)
            let decided = try Decide(context).run(placed)
            if let refusal = context.room(decided.octetsOfCopies) { throw refusal }
            return try await context.rooms.accepting.hold(decided.octetsAtWork) { () throws(Refusal) in
                let protected = try await Protect(context).run(decided)
                return try await Enqueue(context).run(protected)
            }
        } catch {
            let kind = MessageEvent.Kind.submissionRejected(by: submission.principal.description, reply: error.reply)
            context.events.record(context.event(kind, item: nil, messageID: nil))
            return error.reply
        }
    }

    /// Asked at MAIL, so that a foreign envelope sender is refused before the content comes.
    package func refusal(ofSender sender: EmailAddress, by principal: Principal) async -> Refusal? {
        do throws(Refusal) {
            let isOwn = try await Identify(context).ownership(of: principal).includes(sender)
            return isOwn ? nil : Identify.notYours(sender, "envelope sender")
        } catch { return error }
    }

    /// Decides again for an item that waited unprotected, with the directory of now.
    package func resume(_ waiting: IdentifiedMessage, from item: LeasedDelivery) async -> DeliveryResult {
        do throws(Refusal) {
            let placed = try await FindStanding(context).run(waiting)
            let decided = try Decide(context).run(placed)
            // Its copies take far more memory than the one that waited.
            return try await context.rooms.accepting.hold(decided.octetsAtWork) { () throws(Refusal) in
                let protected = try await Protect(context).run(decided)
                return try await Enqueue(context).replacing(item, by: protected)
            }
        } catch {
            return .decidedHere(
                waiting.envelope.recipients.reduce(into: [:]) { outcomes, recipient in
                    let isPermanent = error.reply.isPermanent
                    outcomes[recipient] = isPermanent ? .failed(error.reply, next: "here") : .deferred(error.reply, next: "here")
                }, enqueue: [], events: [])
        }
    }
}
