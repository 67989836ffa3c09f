import MailModel

/// A message that this gateway writes itself: a report or a notice.
struct OwnMessage {
    let octets: Octets
    let messageID: String
    /// Its From address.
    let author: EmailAddress
}
