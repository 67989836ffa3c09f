import MailModel

/// A message that somebody handed in, and what became of the handing in. Each try is a letter of its own.
struct Letter: Sendable {
    enum State: Sendable, Hashable {
        case underWay
        /// The content did not go out to its end: nobody may get it.
        case unfinished
        /// It was answered with 4xx or 5xx: nobody may get it.
        case refused
        /// The content went out, and no answer came: it may arrive, at most once.
        case unanswered
        /// 250 came after the end of the content.
        case accepted
        /// Made to deceive: nobody may ever be shown it as verified.
        case forged
    }

    enum Origin: Sendable, Hashable {
        /// By a member's customer or mailbox.
        case member(MemberID)
        case outside
    }

    let mark: String
    let origin: Origin
    let sender: EmailAddress
    let recipients: [EmailAddress]
    let content: Octets
    /// Header fields on top of it that say what only a gateway may say.
    var forgedFields = ""
    var state = State.underWay
    /// Those that were accepted, where it was.
    var accepted: Set<EmailAddress> = []
    /// It was refused, but a disk kept it through a crash: it may arrive.
    var isThere = false
    /// When it was handed in, in the world's time.
    let writtenAt: Duration

    /// As it is handed in.
    var sent: Octets { Octets.joined([Octets(utf8: forgedFields), content]) }
}
