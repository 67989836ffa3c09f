import Foundation
import MailModel

/// A copy of a letter, or a report, that came to where people read it.
struct LetterArrival: Sendable {
    enum Place: Sendable, Hashable { case mailbox, server }

    let recipient: EmailAddress
    let sender: EmailAddress?
    let content: Octets
    let place: Place
    let moment: Duration
    /// Whoever brought it has heard that it was taken.
    var isHeard = false
}

extension LetterArrival {
    /// What the gateway says of the sender.
    var status: String? { statusField("status=") }
    var member: String? { statusField("member=") }

    private func statusField(_ name: String) -> String? {
        let text = content.text
        guard let field = text.range(of: "SecureMail-Status: ") else { return nil }
        let line = text[field.upperBound...].prefix { $0 != "\r\n" }
        guard let value = line.range(of: name) else { return nil }
        return String(line[value.upperBound...].prefix { $0 != "," && $0 != "\r\n" })
    }

    /// A report that says that a recipient does not get it.
    func tells(of recipient: EmailAddress) -> Bool {
        let text = content.text
        return text.contains("Action: failed") && text.contains("rfc822; \(recipient)\r\n")
    }
}

extension Octets {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
