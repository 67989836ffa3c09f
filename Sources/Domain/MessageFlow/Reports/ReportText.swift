import DeliveryQueue
import MailModel
import MessageFormat

/// The part of a report that a person reads.
enum ReportText {
    static func subject(_ action: DeliveryAction) -> String {
        switch action {
        case .failed: "Not delivered"
        case .delayed: "Delayed, still trying"
        case .delivered: "Delivered"
        case .relayed, .expanded: "Passed on"
        }
    }

    static func text(_ recipients: [ReportedRecipient], messageID: String?, action: DeliveryAction) -> String {
        let lines = recipients.map { "  \($0.address)\r\n    \($0.reply.text)" }.joined(separator: "\r\n")
        let reference = messageID.map { "\r\n\r\nThe message's id: \($0)" } ?? ""
        return "\(opening(action))\r\n\r\n\(lines)\(reference)\r\n"
    }

    private static func opening(_ action: DeliveryAction) -> String {
        switch action {
        case .failed:
            "Your message was not delivered to the recipients below. It was not kept; please send it again when the cause is gone."
        case .delayed:
            "Your message has not been delivered to the recipients below yet. Nothing needs to be done: delivery is tried until\r\n"
                + "seven days after you sent it, and you will be told if it fails. (7a)"
        case .delivered:
            "Your message lies in the mailboxes of the recipients below. Whether somebody has read it, this report does not say."
        case .relayed, .expanded:
            "Your message was passed on to the mail servers of the recipients below, which do not say what becomes of it."
        }
    }
}
