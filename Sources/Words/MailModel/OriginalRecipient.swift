/// The recipient as the sender first named it, which reports repeat (ORCPT, RFC 3461 section 4.2; UTF-8 by RFC 6533 section 3).
package struct OriginalRecipient: Sendable, Hashable {
    /// Octets of the parameter's value as it is passed on (RFC 3461 section 4.2).
    package static let maximumLength = 500
    private static let international = "utf-8"

    /// The kind of address, in lower case: `rfc822`, `utf-8` or another word.
    package let type: String
    /// The address, decoded.
    package let address: String

    /// What is passed on for an address whose sender did not name one.
    package init(_ address: EmailAddress) {
        (type, self.address) = (address.isInternationalised ? Self.international : "rfc822", address.description)
    }

    /// Reads a parameter's value, `type;address`; `nil` for another form.
    package init?(parameter: some StringProtocol) {
        guard let semicolon = parameter.firstIndex(of: ";") else { return nil }
        let type = ASCII.lowercased(String(parameter[..<semicolon]))
        guard !type.isEmpty, type.utf8.allSatisfy(ASCII.isAtomText) else { return nil }
        let encoded = parameter[parameter.index(after: semicolon)...]
        let decoded = type == Self.international ? UnicodeText.decode(encoded) : XText.decode(encoded)
        guard let decoded, !decoded.isEmpty, decoded.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            return nil
        }
        (self.type, address) = (type, decoded)
        guard self.parameter.utf8.count <= Self.maximumLength else { return nil }
    }

    /// As the parameter's value, always ASCII (`utf-8-addr-xtext` where the address is not).
    package var parameter: String {
        "\(type);\(type == Self.international ? UnicodeText.encode(address) : XText.encode(address))"
    }

    /// As the value of a report's field (RFC 3464 section 2.3.1, RFC 6533 section 3).
    package var fieldValue: String { "\(type); \(type == Self.international ? UnicodeText.encode(address) : address)" }

    /// Reads what ``fieldValue`` writes.
    package init?(type: String, fieldText: String) {
        let isInternational = ASCII.lowercased(type) == Self.international
        guard let address = isInternational ? UnicodeText.decode(fieldText) : fieldText, !address.isEmpty else { return nil }
        (self.type, self.address) = (ASCII.lowercased(type), address)
    }

    /// `nil` for another kind of address.
    package var emailAddress: EmailAddress? { type == "rfc822" || type == Self.international ? EmailAddress(address) : nil }
}
