import DeliveryPolicy
import CommunityModel
import CMSFormat
import DeliveryQueue
import MailModel
import MessageFormat
import SMIME

/// Last stage outbound: one durable transaction with every copy, and with the notice about what was refused.
struct Enqueue {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    /// - Returns: 250 with the id of the message's first item.
    func run(_ protected: ProtectedMessage) async throws(Refusal) -> Reply {
        let items = try await items(for: protected)
        let identified = protected.decided.identified
        guard let first = items.first else { throw Self.refusal(of: protected.decided) }
        var all = items
        if !protected.decided.refused.isEmpty { all += try await notice(about: protected.decided) }
        let accepted = MessageEvent.Kind.submissionAccepted(
            by: identified.principal, from: identified.envelope.sender, recipients: identified.envelope.recipients.count,
            octets: identified.message.octets.count)
        all[0].events.insert(context.event(accepted, item: first.id, messageID: identified.messageID), at: 0)
        do { try await context.queue.accept(all) } catch { throw error.refusal }
        return Reply(.success, .ok, "Queued as \(first.id)")
    }

    /// The same for recipients of an item that waited: their place is taken in the transaction that stores the copies.
    func replacing(_ item: LeasedDelivery, by protected: ProtectedMessage) async throws(Refusal) -> DeliveryResult {
        let decided = protected.decided
        var outcomes: [EmailAddress: RecipientOutcome] = [:]
        for recipient in decided.identified.envelope.recipients { outcomes[recipient] = .replaced }
        // What waits among others that can go is kept apart from them, or none of them would ever be tried.
        let isWaitingAlready = item.destination == .undecided
        for (cause, recipients) in decided.waiting where isWaitingAlready {
            let reply = Reply(.transient, .destinationUnreachable, "Waits: \(cause.explanation)")
            for recipient in recipients { outcomes[recipient] = .deferred(reply, next: "here") }
        }
        for (reply, recipient) in decided.refused { outcomes[recipient] = .failed(reply, next: "here") }
        let items = try await items(for: protected, keepsWaiting: isWaitingAlready).map { $0.continuing(item) }
        return .decidedHere(outcomes, enqueue: items, events: items.flatMap(\.events))
    }

    /// Items of a report that goes to another member's sender: the same stages, but what is refused is not reported again.
    func reportItems(for identified: IdentifiedMessage) async throws(Refusal) -> [NewItem] {
        let placed = try await FindStanding(context).run(identified)
        // Reports go to members, protected, or to nobody; nor does one wait that would go outside then.
        guard !placed.recipients.contains(where: { $0.standing == .outsider }) else { return [] }
        let decided = try Decide(context).run(placed)
        guard decided.outsiders.isEmpty else { return [] }
        return try await items(for: try await Protect(context).run(decided))
    }

    private static func refusal(of decided: DecidedMessage) -> Refusal {
        guard let reply = decided.refused.first?.reply else { return Refusal(.permanent, .noValidRecipients) }
        return Refusal(reply, diagnostic: "all recipients refused")
    }

    /// - Parameter keepsWaiting: what waits stays where it is.
    private func items(for protected: ProtectedMessage, keepsWaiting: Bool = false) async throws(Refusal) -> [NewItem] {
        let decided = protected.decided
        var items = protected.copies.map { item(for: $0, of: decided) }
        if !decided.outsiders.isEmpty { items.append(try await itemForOutsiders(of: decided)) }
        if !keepsWaiting, !decided.waiting.isEmpty { items.append(try await waitingItem(of: decided)) }
        return items
    }

    private func item(for copy: ProtectedMessage.Copy, of decided: DecidedMessage) -> NewItem {
        let id = context.newItemID()
        let trace = Trace.submitted(by: decided.identified, at: decided.time, gateway: context.gateway, item: id)
        return NewItem(
            id: id, kind: .protected, content: copy.sealed.cms, header: Octets.joined([trace, copy.sealed.outerHeader]),
            wrappedKey: copy.sealed.wrappedContentKey, sender: decided.identified.envelope.sender,
            options: decided.identified.envelope.options, messageID: decided.identified.messageID, acceptedAt: decided.time,
            facts: facts(of: decided, transfer: copy.transfer),
            deliveries: [NewDelivery(destination: .member(copy.member), recipients: copy.recipients)],
            events: [
                context.event(
                    .protected(for: copy.member, transfer: copy.transfer), item: id, messageID: decided.identified.messageID)
            ])
    }

    private func itemForOutsiders(of decided: DecidedMessage) async throws(Refusal) -> NewItem {
        let id = context.newItemID()
        let trace = Trace.submitted(by: decided.identified, at: decided.time, gateway: context.gateway, item: id)
        let content = Octets.joined([trace, decided.identified.message.octets])
        return try await sealedItem(id, content, decided, deliveries: deliveries(to: decided.outsiders))
    }

    /// One delivery a next hop: what one domain's servers do concerns no other, and none is asked to take more recipients at once than it
    /// must (RFC 5321 section 4.5.3.1.8).
    private func deliveries(to outsiders: [EmailAddress]) -> [NewDelivery] {
        switch context.outsidersRoute {
        case .server, .none: return [NewDelivery(destination: .outsidersRoute, recipients: outsiders)]
        case .mailExchangers:
            let domains = Dictionary(grouping: outsiders, by: \.domain).sorted { $0.key < $1.key }
            return domains.flatMap { domain, recipients in
                recipients.split(inRunsOf: Decide.maximumRecipientsPerCopy).map {
                    NewDelivery(destination: .outsiders(domain), recipients: $0)
                }
            }
        }
    }

    /// What waits is kept normalised and sealed for ourselves; the later stages run again when it may go.
    private func waitingItem(of decided: DecidedMessage) async throws(Refusal) -> NewItem {
        try await sealedItem(
            context.newItemID(), decided.identified.message.octets, decided,
            deliveries: [NewDelivery(destination: .undecided, recipients: decided.waiting.flatMap(\.recipients))])
    }

    private func sealedItem(
        _ id: ItemID, _ content: Octets, _ decided: DecidedMessage, deliveries: [NewDelivery]
    ) async throws(Refusal) -> NewItem {
        let sealed: SealedContent
        do { sealed = try await context.sealer.seal(content, context: id.description) } catch {
            throw Refusal(.transient, .localError, diagnostic: "cannot seal for storage: \(error)")
        }
        return NewItem(
            id: id, kind: .sealed, content: sealed.octets, header: Octets(), wrappedKey: sealed.wrappedKey,
            sender: decided.identified.envelope.sender, options: decided.identified.envelope.options,
            messageID: decided.identified.messageID, acceptedAt: decided.time,
            facts: facts(of: decided, transfer: nil), deliveries: deliveries, events: [])
    }

    private func facts(of decided: DecidedMessage, transfer: TransferID?) -> AcceptanceFacts {
        var facts = AcceptanceFacts(direction: .outbound)
        facts.listener = decided.identified.listener
        facts.principal = decided.identified.principal
        facts.sessionStrength = decided.identified.assurance.session
        facts.directorySequence = decided.directory?.sequence
        facts.transfer = transfer
        return facts
    }

    /// Some recipients were refused after the message was taken for the others: the sender is told in the same transaction.
    private func notice(about decided: DecidedMessage) async throws(Refusal) -> [NewItem] {
        let options = decided.identified.envelope.options
        let failures = decided.refused.map { ReportedRecipient(address: $0.recipient, reply: $0.reply, next: "here") }
            .filter { options[$0.address].wants(.failure) }
        let original = Reports.Original(
            sender: decided.identified.envelope.sender, options: options, messageID: decided.identified.messageID,
            header: decided.identified.message.headerOctets, acceptedAt: decided.time)
        do { return try await Reports(context).items(for: failures, of: original, action: .failed) } catch {
            throw Refusal(.transient, .localError, diagnostic: "the notice about refused recipients cannot be made")
        }
    }
}

extension NewItem {
    /// What takes the place of an item that waited has no new life: it is given up when that would have been.
    func continuing(_ waited: LeasedDelivery) -> NewItem {
        var item = self
        (item.triedSince, item.delayNoticeSent) = (waited.triedSince, waited.delayNoticeSent)
        return item
    }
}
