/// What a delivery into a mailbox came to.
package enum MailboxDelivery: Sendable, Hashable {
    case stored(MessageUID)
    /// This item was delivered for this recipient before; nothing was changed.
    case repeated
}
