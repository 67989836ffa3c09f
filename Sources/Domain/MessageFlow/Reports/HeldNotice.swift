import DeliveryPolicy
import DeliveryQueue
import MailModel
import MessageFormat

/// The text about held mail. Names what an administrator needs to act: ids, members, addresses; never content or a subject.
struct HeldNotice {
    private let context: FlowContext
    init(_ context: FlowContext) { self.context = context }

    /// - Parameters:
    ///   - held: those that are shown first.
    ///   - count: how many are held.
    func compose(
        _ held: [QueuedDelivery], of count: Int, new: Set<DeliveryID>, to postmaster: EmailAddress
    ) -> OwnMessage? {
        guard let author = EmailAddress(localPart: "postmaster", domain: postmaster.domain) else { return nil }
        let now = context.clock.now
        let messageID = MessageID.make(at: now, from: context.entropy, domain: context.gateway)
        let header = [
            ("From", author.description), ("To", postmaster.description), ("Subject", "Held mail needs you"),
            ("Date", now.rfc5322),
            ("Message-ID", messageID), ("Auto-Submitted", "auto-generated"),  // RFC 3834 section 5
            ("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]
        let fields = header.compactMap { try? HeaderField.structured(name: $0.0, value: $0.1, isInternationalised: true).octets }
        guard fields.count == header.count else { return nil }
        let text = Octets(utf8: text(held, of: count, new: new))
        return OwnMessage(octets: .joined(fields + [Octets(utf8: "\r\n"), text]), messageID: messageID, author: author)
    }

    private func text(_ held: [QueuedDelivery], of count: Int, new: Set<DeliveryID>) -> String {
        let lines = held.prefix(HeldDigest.longest).map { line($0, isNew: new.contains($0.id)) }
        let more = count > lines.count ? ["", "and \(count - lines.count) more."] : []
        let all =
            [
                "\(context.gateway) holds \(count) deliveries, \(new.count) of them since the last notice (*). Nobody has read them.",
                "",
            ] + lines + more + [
                "",
                "`securemail hold list` shows them. What waits for a key or the directory is tried again by itself when these come, and",
                "by `securemail queue retry ID`; `securemail hold return ID` sends it back; `securemail queue drop ID` erases it.",
            ]
        return all.joined(separator: "\r\n") + "\r\n"
    }

    private func line(_ delivery: QueuedDelivery, isNew: Bool) -> String {
        let from = delivery.facts.peerMember.map { "member \($0)" } ?? delivery.sender?.description ?? "-"
        let to = delivery.recipients.prefix(3).map(\.description).joined(separator: ", ")
        let more = delivery.recipients.count > 3 ? " and \(delivery.recipients.count - 3) more" : ""
        return "\(isNew ? "*" : " ") \(delivery.item)  \(delivery.acceptedAt.rfc3339)  \(cause(of: delivery))\r\n"
            + "    from \(from) to \(to)\(more)"
    }

    private func cause(of delivery: QueuedDelivery) -> String {
        guard case .held(let reason, _) = delivery.state else { return "not held any more" }
        let notVerified = "\(Warning.cannotVerify.rawValue) cannot be verified"
        return switch reason {
        case .cannotVerify: notVerified
        case .signerExpired: notVerified + ": the signer's certificate had expired"
        case .signerNotYetValid: notVerified + ": the signer's certificate was not valid yet"
        case .signerRevoked: notVerified + ": the signer's certificate was revoked"
        case .signerIssuerNotTrusted: notVerified + ": the signer's certificate is not of the community's authority"
        case .signerRevocationUnknown: notVerified + ": nobody knows whether the signer's certificate was revoked"
        case .signerWrongPurpose: notVerified + ": the signer's certificate is not one for signing"
        case .signerUnreadable: notVerified + ": the signer's certificate is not of the community's profile"
        case .signerNotListed: notVerified + ": the directory does not list the signer's certificate"
        case .cannotDecrypt: "\(Warning.cannotDecrypt.rawValue) cannot be decrypted"
        case .crashedTwice: "stopped this node twice when it was opened"
        case .damaged: "damaged on this node's disk"
        case .undeliverable: "nobody can be told that it failed"
        case .administrator: "held by an administrator"
        }
    }
}
