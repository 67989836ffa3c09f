import CommunityModel
import CMSFormat
import DeliveryQueue
import DeliveryPolicy
import MailModel
import MessageFormat
import SMIME

/// Makes delivery reports (RFC 3464) for what failed or is late. Headers only; a null envelope sender; `Auto-Submitted` (RFC 3834
/// section 5). A report about a message with a null sender is never made (RFC 5321 section 4.5.5).
struct Reports {
    /// The message that a report is about.
    struct Original {
        let sender: EmailAddress?
        let messageID: String?
        /// Its header section; empty where it cannot be had.
        let header: Octets
        let acceptedAt: Timestamp
    }

    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    func items(
        for failures: [FailedRecipient], of delivery: LeasedDelivery, isFinal: Bool
    ) async throws(NoticesUnavailable) -> [NewItem] {
        guard let sender = delivery.sender, isProven(sender, delivery) else { return [] }
        let original = Original(
            sender: delivery.sender, messageID: delivery.messageID, header: await header(of: delivery),
            acceptedAt: delivery.acceptedAt)
        return try await items(for: failures, of: original, isFinal: isFinal)
    }

    func items(
        for failures: [FailedRecipient], of original: Original, isFinal: Bool
    ) async throws(NoticesUnavailable) -> [NewItem] {
        guard let sender = original.sender, let first = failures.first else { return [] }
        // To another member's sender the report is a message of the recipient's domain; here, of the sender's own: answers can reach both.
        let isOurs = try await place(of: sender) != .notOurs
        let author = EmailAddress(localPart: "postmaster", domain: isOurs ? sender.domain : first.address.domain)
        guard let report = compose(failures, original, from: author, to: sender, isFinal: isFinal) else { return [] }
        return try await PostOwnMessage(context).items(report, to: sender)
    }

    /// What a peer brought may name anybody as its sender, until it is opened. A report goes to that peer's own people or nowhere.
    private func isProven(_ sender: EmailAddress, _ delivery: LeasedDelivery) -> Bool {
        guard let peer = delivery.facts.peerMember else { return true }
        return context.directory.current?.owner(of: sender.domain)?.id == peer
    }

    private func place(of sender: EmailAddress) async throws(NoticesUnavailable) -> LocalDomains.Place {
        do { return try await context.local.place(of: sender) } catch { throw NoticesUnavailable() }
    }

    private func compose(
        _ failures: [FailedRecipient], _ original: Original, from author: EmailAddress?, to sender: EmailAddress, isFinal: Bool
    ) -> OwnMessage? {
        guard let author else { return nil }
        let now = context.clock.now
        let messageID = MessageID.make(at: now, from: context.entropy, domain: context.gateway)
        let report = DeliveryReport(
            reportingMTA: context.gateway, arrival: original.acceptedAt,
            recipients: failures.map { failure in
                DeliveryReport.Recipient(
                    final: failure.address, action: isFinal ? .failed : .delayed, status: failure.reply.status,
                    diagnostic: failure.reply, remoteMTA: failure.next, lastAttempt: now)
            })
        let octets = report.compose(
            from: author, to: sender, subject: isFinal ? "Not delivered" : "Delayed, still trying",
            text: ReportText.text(failures, messageID: original.messageID, isFinal: isFinal), returnedHeaders: original.header,
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
