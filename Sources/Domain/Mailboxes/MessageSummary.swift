/// What a list shows of a message, decoded; sealed like the message.
package struct MessageSummary: Sendable, Hashable, Codable {
    /// Characters kept of each text.
    package static let longestText = 500

    package let from: String
    package let subject: String
    /// The Date field as it stands, empty where there is none.
    package let date: String
    package let messageID: String
    /// The SecureMail-Status field that the gateway stamped, empty where there is none.
    package let status: String

    package init(from: String, subject: String, date: String, messageID: String, status: String) {
        func cut(_ text: String) -> String { String(text.prefix(Self.longestText)) }
        (self.from, self.subject, self.date) = (cut(from), cut(subject), cut(date))
        (self.messageID, self.status) = (cut(messageID), cut(status))
    }

    /// Of a message whose header section cannot be read.
    package static let unreadable = MessageSummary(from: "", subject: "", date: "", messageID: "", status: "")
}

extension MessageSummary: CustomStringConvertible {
    package var description: String { "summary, redacted" }
}
