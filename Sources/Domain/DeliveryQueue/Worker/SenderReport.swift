import MailModel

/// What the sender of failed or late recipients is told.
struct SenderReport {
    var items: [NewItem] = []
    var events: [MessageEvent] = []
    /// Recipients of which the sender is not told, and why.
    var untold: [EmailAddress: String] = [:]
}
