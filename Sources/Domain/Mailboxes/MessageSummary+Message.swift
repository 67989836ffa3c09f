package import MailModel
import MessageFormat

extension MessageSummary {
    /// Field that the gateway stamps on what it delivers.
    static let statusField = "SecureMail-Status"

    /// Reads the header section; a message whose header section cannot be read has an empty summary, and is delivered all the same.
    package init(of octets: Octets) {
        guard let header = try? Message(parsing: octets).header else {
            self = .unreadable
            return
        }
        func text(_ name: String) -> String { header.first(named: name).map(\.text) ?? "" }
        self.init(
            from: text("From"), subject: text("Subject"), date: text("Date"), messageID: text("Message-ID"),
            status: text(Self.statusField))
    }
}
