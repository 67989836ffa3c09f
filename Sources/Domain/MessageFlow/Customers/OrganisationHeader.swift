import MailModel
import MessageFormat

/// The field by which a shared sender says whose message it brings, for example `X-OriginatorOrg: contoso.example`.
package struct OrganisationHeader: Sendable, Hashable {
    /// Octets of name and value each.
    package static let longest = 200

    /// In lower case, as both are compared.
    package let name: String
    package let value: String

    /// Reads `Name: value`; `nil` for what is no field, or a field that anybody may write.
    package init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let name = ASCII.lowercased(String(text[..<colon]))
        let value = Self.comparable(Array(text[text.index(after: colon)...].utf8))
        guard (1...Self.longest).contains(name.utf8.count), (1...Self.longest).contains(value.utf8.count) else { return nil }
        guard name.utf8.allSatisfy({ ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == 0x2D }),
            value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), name.hasPrefix("x-")
        else { return nil }
        (self.name, self.value) = (name, value)
    }

    package var text: String { "\(name): \(value)" }

    /// Whether a message bears it, and only it: two answers to whose message this is are none.
    func stands(in header: Header) -> Bool {
        let fields = header.fields(named: name)
        guard fields.count == 1, let field = fields.first else { return false }
        return Self.comparable(field.unfolded) == value
    }

    /// Without blanks at its ends, in lower case.
    private static func comparable(_ octets: some BidirectionalCollection<UInt8>) -> String {
        let start = octets.firstIndex { !ASCII.isBlank($0) } ?? octets.endIndex
        let end = octets.lastIndex { !ASCII.isBlank($0) }.map { octets.index(after: $0) } ?? start
        return ASCII.lowercased(String(decoding: octets[start..<end], as: UTF8.self))
    }
}
