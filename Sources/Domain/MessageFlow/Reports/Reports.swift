import CommunityModel
import CMSFormat
import DeliveryQueue
import DeliveryPolicy
import MailModel
import MessageFormat
import SMIME

/// Makes delivery reports (RFC 3464) for what failed, is late, or arrived where that was asked for. Headers only; a null envelope sender; `Auto-Submitted` (RFC 3834
/// section 5). A report about a message with a null sender is never made (RFC 5321 section 4.5.5).
struct Reports {
    /// The message that a report is about.
    struct Original {
        let sender: EmailAddress?
        let options: EnvelopeOptions
        let messageID: String?
        /// Its header section; empty where it cannot be had.
        let header: Octets
        let acceptedAt: Timestamp
    }

    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func items(
        for reported: [ReportedRecipient], of delivery: LeasedDelivery, action: DeliveryAction
    ) async throws(NoticesUnavailable) -> [NewItem] {
        guard let sender = delivery.sender, try isProven(sender, delivery),
            let author = try await author(to: sender, about: reported)
        else { return [] }
        // Opened once all else is known: who cannot be told now is asked about again and again.
        let original = Original(
            sender: sender, options: delivery.options, messageID: delivery.messageID,
            header: await context.rooms.opening.hold(FlowRooms.copiesAtWork * delivery.size) { await header(of: delivery) },
            acceptedAt: delivery.acceptedAt)
        let report = compose(reported, original, from: author, to: sender, action: action)
        return try await PostOwnMessage(context).items(report, to: sender)
    }

    func items(
        for reported: [ReportedRecipient], of original: Original, action: DeliveryAction
    ) async throws(NoticesUnavailable) -> [NewItem] {
        guard let sender = original.sender, let author = try await author(to: sender, about: reported) else { return [] }
        let report = compose(reported, original, from: author, to: sender, action: action)
        return try await PostOwnMessage(context).items(report, to: sender)
    }

    /// Whose message the report is: to another member's sender the recipient's domain's; here, the sender's own: answers can reach both.
    ///
    /// - Returns: `nil` where nobody can be told, or there is nothing to tell.
    private func author(to sender: EmailAddress, about reported: [ReportedRecipient]) async throws(NoticesUnavailable)
        -> EmailAddress?
    {
        guard !reported.isEmpty else { return nil }
        let isOurs = try await place(of: sender) != .notOurs
        guard let domain = isOurs ? sender.domain : try listedDomain(among: reported) else { return nil }
        return EmailAddress(localPart: "postmaster", domain: domain)
    }

    /// What a peer brought may name anybody as its sender, until it is opened. A report goes to that peer's own people or nowhere.
    ///
    /// - Throws: while no directory says whose people they are.
    private func isProven(_ sender: EmailAddress, _ delivery: LeasedDelivery) throws(NoticesUnavailable) -> Bool {
        guard let peer = delivery.facts.peerMember else { return true }
        guard let directory = context.directory.current else { throw NoticesUnavailable() }
        return directory.owner(of: sender.domain)?.id == peer
    }

    /// The recipient's domain, or another of our member's where that one is not ours any more: only as such are we believed.
    ///
    /// - Throws: while no directory says which are ours.
    private func listedDomain(among reported: [ReportedRecipient]) throws(NoticesUnavailable) -> DomainName? {
        guard let directory = context.directory.current else { throw NoticesUnavailable() }
        let ours = reported.map(\.address.domain).first { directory.owner(of: $0)?.id == context.member }
        return ours ?? directory.member(context.member)?.domains.first?.name
    }

    private func place(of sender: EmailAddress) async throws(NoticesUnavailable) -> LocalDomains.Place {
        do { return try await context.local.place(of: sender) } catch { throw NoticesUnavailable() }
    }

    private func compose(
        _ reported: [ReportedRecipient], _ original: Original, from author: EmailAddress, to sender: EmailAddress,
        action: DeliveryAction
    ) -> OwnMessage {
        let now = context.clock.now
        let messageID = MessageID.make(at: now, from: context.entropy, domain: context.gateway)
        let report = DeliveryReport(
            reportingMTA: context.gateway, arrival: original.acceptedAt, originalEnvelopeID: original.options.envelopeID,
            recipients: reported.map { recipient in
                DeliveryReport.Recipient(
                    final: recipient.address, original: original.options[recipient.address].original, action: action,
                    status: recipient.reply.status, diagnostic: recipient.reply, remoteMTA: recipient.next, lastAttempt: now)
            })
        let octets = report.compose(
            from: author, to: sender, subject: ReportText.subject(action),
            text: ReportText.text(reported, messageID: original.messageID, action: action), returnedHeaders: original.header,
            date: now, messageID: messageID, boundary: "report-\(Hexadecimal.text(context.entropy.octets(12)))")
        return OwnMessage(octets: octets, messageID: messageID, author: author)
    }

    /// The original's header section, for the report's last part.
    private func header(of delivery: LeasedDelivery) async -> Octets {
        guard let stored = try? await context.queue.content(of: delivery.item) else { return Octets() }
        let content: Octets?
        switch delivery.kind {
        case .protected:
            let copy = ProtectedCopy(cms: stored.content, wrappedContentKey: stored.wrappedKey, outerHeader: stored.header)
            content = try? await OwnCopies.originalMessage(of: copy, keys: context.keys)
        case .received, .sealed:
            let sealed = SealedContent(octets: stored.content, wrappedKey: stored.wrappedKey)
            content = try? await context.sealer.open(sealed, context: delivery.item.description)
        }
        return content.flatMap { try? Message(parsing: $0).headerOctets } ?? Octets()
    }
}
