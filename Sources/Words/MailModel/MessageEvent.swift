/// One step in the life of a message. Trace, metrics, log and signed evidence are all made from it.
///
/// The vocabulary is that of ETSI EN 319 522-1 section 6. No case can hold content: addresses, ids, codes and reasons only.
package struct MessageEvent: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case submissionAccepted(by: String, from: EmailAddress?, recipients: Int, octets: Int)
        case submissionRejected(by: String, reply: Reply)
        /// A signed and sealed copy was made for a member.
        case protected(for: MemberID, transfer: TransferID)
        /// The next hop, outside this node, took the message.
        case relayAccepted(recipient: EmailAddress, next: String, reply: Reply)
        /// The next hop refused it for good.
        case relayRejected(recipient: EmailAddress, next: String, reply: Reply)
        /// The next hop, an outsider's, was spoken to without TLS.
        case sentInClear(next: String, reason: ClearReason)
        /// The attempt failed; there will be another.
        case relayFailed(next: String, reply: Reply, attempt: Int, nextAttempt: Timestamp)
        /// The message was decrypted, its signature and every binding verified.
        case opened(signer: MemberID, transfer: TransferID)
        /// It lies in the recipient's mailbox.
        case contentConsigned(recipient: EmailAddress)
        /// The customer's own mail server took it.
        case contentHandedOver(recipient: EmailAddress, next: String)
        case held(reason: String)
        case released
        /// The sender was sent a report: delayed, or failed.
        case reported(EmailAddress?, recipients: Int, isFinal: Bool)
        case dropped(recipient: EmailAddress, reason: String)
        /// Already delivered under this transfer id; nothing was done.
        case duplicateIgnored(recipient: EmailAddress)
    }

    package let time: Timestamp
    /// `nil` for what was refused before it had an id.
    package let item: ItemID?
    /// The Message-ID field's value, at most 998 printable ASCII octets; the thread through the trace of one message.
    package let messageID: String?
    package let kind: Kind

    package init(time: Timestamp, item: ItemID?, messageID: String?, kind: Kind) {
        (self.time, self.item, self.kind) = (time, item, kind)
        self.messageID = messageID.map {
            String(decoding: $0.utf8.filter { (0x21...0x7E).contains($0) }.prefix(998), as: UTF8.self)
        }
    }
}
