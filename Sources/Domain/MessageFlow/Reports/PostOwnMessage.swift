import CMSFormat
import CommunityModel
import DeliveryQueue
import MailModel
import MessageFormat
import SMIME

/// Makes items of the gateway's own messages, all with a null envelope sender (RFC 5321 section 4.5.5): for people here as they are, for
/// members protected like any other, for nobody outside.
struct PostOwnMessage {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    /// - Returns: nothing where the address cannot be written to.
    func items(_ message: OwnMessage, to recipient: EmailAddress) async throws(NoticesUnavailable) -> [NewItem] {
        let place: LocalDomains.Place
        do { place = try await context.local.place(of: recipient) } catch { throw NoticesUnavailable() }
        if place == .notOurs { return try await remote(message, to: recipient) }
        guard let destination = place.destination else { return [] }
        return [try await local(message, to: recipient, at: destination)]
    }

    private func local(
        _ message: OwnMessage, to recipient: EmailAddress, at destination: Destination
    ) async throws(NoticesUnavailable) -> NewItem {
        let id = context.newItemID()
        let sealed: SealedContent
        do { sealed = try await context.sealer.seal(message.octets, context: id.description) } catch {
            throw NoticesUnavailable()
        }
        return NewItem(
            id: id, kind: .sealed, content: sealed.octets, header: Octets(), wrappedKey: sealed.wrappedKey, sender: nil,
            messageID: message.messageID, acceptedAt: context.clock.now, facts: AcceptanceFacts(direction: .notice),
            deliveries: [NewDelivery(destination: destination, recipients: [recipient])], events: [])
    }

    private func remote(_ own: OwnMessage, to recipient: EmailAddress) async throws(NoticesUnavailable) -> [NewItem] {
        // A domain of ours that we serve no more: there is nobody to write to.
        guard context.directory.current?.owner(of: recipient.domain)?.id != context.member,
            let message = try? Message(parsing: own.octets),
            let assurance = Assurance(member: context.member, session: .organisation, identityLevel: 0, isSoleUser: false)
        else { return [] }
        let identified = IdentifiedMessage(
            message: message, messageID: own.messageID, envelope: Envelope(sender: nil, recipients: [recipient]),
            from: own.author, principal: "postmaster", listener: "report", assurance: assurance)
        do throws(Refusal) { return try await Enqueue(context).reportItems(for: identified) } catch {
            guard error.reply.isPermanent else { throw NoticesUnavailable() }
            return []  // that member does not take it; a report about a report is never made
        }
    }
}
