import DeliveryQueue
import MailModel

/// The part of a report that a person reads.
enum ReportText {
    static func text(_ failures: [FailedRecipient], messageID: String?, isFinal: Bool) -> String {
        let opening =
            isFinal
            ? "Your message was not delivered to the recipients below. It was not kept; please send it again when the cause is gone."
            : "Your message has not been delivered to the recipients below yet. Nothing needs to be done: delivery is tried until\r\n"
                + "seven days after you sent it, and you will be told if it fails."
        let lines = failures.map { "  \($0.address)\r\n    \($0.reply.text)" }.joined(separator: "\r\n")
        let reference = messageID.map { "\r\n\r\nThe message's id: \($0)" } ?? ""
        let code = isFinal ? "" : " (7a)"
        return "\(opening)\(code)\r\n\r\n\(lines)\(reference)\r\n"
    }
}
