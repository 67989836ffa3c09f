import MailModel

/// What the sender of failed or late recipients is told.
struct SenderReport {
    var items: [NewItem] = []
    var events: [MessageEvent] = []
    /// Recipients of which the sender asked not to be told.
    var unwanted: Set<EmailAddress> = []
    /// Recipients of which nobody can be told: they are kept, and held.
    var unanswerable: Set<EmailAddress> = []
}
