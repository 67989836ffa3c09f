import Foundation
import MailModel
import MessageFormat

/// A copy of a letter, or a report, that came to where people read it.
struct LetterArrival: Sendable {
    enum Place: Sendable, Hashable { case mailbox, server }

    let recipient: EmailAddress
    let sender: EmailAddress?
    let content: Octets
    let place: Place
    let moment: Duration
    /// The server that took it.
    var host: Host?
    /// Whoever brought it has heard that it was taken.
    var isHeard = false
}

extension LetterArrival {
    /// What the gateway says of the sender: one field, and no other that looks like it.
    struct Stamp: Sendable {
        let status: String, member: String?
        /// Results in the name of the gateway.
        let results: [String]
    }

    /// - Returns: `nil` where nothing is said, or more than once.
    func stamp(of gateway: DomainName) -> Stamp? {
        guard let header = try? Message(parsing: content).header else { return nil }
        let statuses = header.fields.filter { ASCII.lowercased($0.name).hasPrefix("securemail-") }
        guard statuses.count == 1, let field = statuses.first, field.isNamed("SecureMail-Status"),
            let status = Self.value("status=", in: field)
        else { return nil }
        let results = header.fields.filter { AuthenticationResults.isClaimed($0, by: gateway) }
        return Stamp(
            status: status, member: Self.value("member=", in: field),
            results: results.map { String(decoding: $0.unfolded, as: UTF8.self) })
    }

    private static func value(_ name: String, in field: HeaderField) -> String? {
        let text = String(decoding: field.unfolded, as: UTF8.self)
        guard let value = text.range(of: name) else { return nil }
        return String(text[value.upperBound...].prefix { $0 != "," && $0 != " " })
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
