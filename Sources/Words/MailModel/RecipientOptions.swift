/// What the sender asks of reports about one recipient (RFC 3461 section 4).
package struct RecipientOptions: Sendable, Hashable {
    /// `nil` where the sender said nothing: failures and delays are then reported (RFC 3461 section 4.1).
    package var notify: NotifyConditions?
    package var original: OriginalRecipient?

    package init(notify: NotifyConditions? = nil, original: OriginalRecipient? = nil) {
        (self.notify, self.original) = (notify, original)
    }

    package func wants(_ condition: NotifyConditions) -> Bool {
        (notify ?? [.failure, .delay]).contains(condition)
    }
}
