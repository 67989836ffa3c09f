import MailModel

/// What the sender of failed or late recipients is told.
struct SenderReport {
    var items: [NewItem] = []
    var events: [MessageEvent] = []
    /// Why nobody is told; `nil` when somebody is, or nothing failed.
    var silence: String?
}
