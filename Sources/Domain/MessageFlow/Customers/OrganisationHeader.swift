import MailModel
import MessageFormat

/// The field by which a shared sender says whose message it brings, for example `X-OriginatorOrg: contoso.example`.
package struct OrganisationHeader: Sendable, Hashable {
    /// Octets of name and value each.
    package static let longest = 200

    package let name: String
    package let value: String

    /// Reads `Name: value`; `nil` for what is no field, or a field that anybody may write.
    package init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let name = String(text[..<colon]), value = text[text.index(after: colon)...].drop { $0 == " " }
        guard (1...Self.longest).contains(name.utf8.count), (1...Self.longest).contains(value.utf8.count) else { return nil }
        guard name.utf8.allSatisfy({ ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == 0x2D }),
            value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), ASCII.lowercased(name).hasPrefix("x-")
        else { return nil }
        (self.name, self.value) = (name, String(value))
    }

    package var text: String { "\(name): \(value)" }

    /// Whether a message bears it, and only it: two answers to whose message this is are none.
    func stands(in header: Header) -> Bool {
        let fields = header.fields(named: name)
        guard fields.count == 1, let field = fields.first else { return false }
        return ASCII.lowercased(String(decoding: field.unfolded.drop { ASCII.isBlank($0) }, as: UTF8.self))
            == ASCII.lowercased(value)
    }
}
