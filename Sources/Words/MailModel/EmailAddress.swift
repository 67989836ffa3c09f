/// One mailbox address, valid by construction, in one canonical form.
///
/// The local part is kept without quoting, so that `"aroha"@kiwi.example` and `aroha@kiwi.example` are the same value. Two addresses
/// are equal when their local parts differ at most in the case of letters, or in how letters with accents are composed: RFC 5321 section
/// 2.4 lets the owner of a domain tell cases apart, but for deciding who somebody is, taking two spellings for one person is the safe
/// side. ``localPart`` keeps the sender's spelling for the next hop, as that section demands.
package struct EmailAddress: Sendable, CustomStringConvertible {
    /// Octets of a local part (RFC 5321 section 4.5.3.1.1).
    package static let maximumLocalPartLength = 64

    package let localPart: String
    package let domain: DomainName
    private let foldedLocalPart: String

    /// - Parameter localPart: its content, without quotes and backslashes; printable ASCII and blanks (RFC 5321 section 4.1.2), and
    ///   UTF-8 (RFC 6531 section 3.3). `nil` for anything else.
    package init?(localPart: some StringProtocol, domain: DomainName) {
        self.init(localPart: Array(localPart.utf8)[...], domain: domain)
    }

    package init?(localPart octets: ArraySlice<UInt8>, domain: DomainName) {
        guard !octets.isEmpty, octets.count <= Self.maximumLocalPartLength else { return nil }
        self.domain = domain
        if octets.allSatisfy({ (0x20...0x7E).contains($0) }) {
            localPart = String(decoding: octets, as: UTF8.self)
            foldedLocalPart = ASCII.lowercased(localPart)
        } else {
            guard let text = String(validating: octets, as: UTF8.self), InternationalText.isAllowed(text) else { return nil }
            (localPart, foldedLocalPart) = (text, InternationalText.folded(text))
            // Some letters are longer in the form that they are compared in: it is an address, too.
            guard foldedLocalPart.utf8.count <= Self.maximumLocalPartLength else { return nil }
        }
    }

    /// Reads the form that an envelope carries: no comments, no blanks outside quotes, no route (see ``AddressParser``).
    package init?(_ text: some StringProtocol) {
        guard let address = try? AddressParser.envelopeAddress(Array(text.utf8)[...]) else { return nil }
        self = address
    }

    /// `local@domain`, quoted only where it must be (RFC 5321 section 4.1.2).
    package var description: String { "\(quotedLocalPart)@\(domain)" }

    /// Lower-case form, for keys of stores and for comparing with other addresses as text.
    package var canonical: String { "\(Self.quoted(foldedLocalPart))@\(domain)" }

    /// Whether only servers with SMTPUTF8 can take it (RFC 6531 section 3.2). Its domain never asks for that: A-labels are ASCII.
    package var isInternationalised: Bool { localPart.utf8.contains { $0 >= 0x80 } }

    package var quotedLocalPart: String { Self.quoted(localPart) }

    private static func quoted(_ localPart: String) -> String {
        let isDotAtom = localPart.utf8.split(separator: ASCII.dot, omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0.allSatisfy { ASCII.isAtomText($0) || $0 >= 0x80 } }
        guard !isDotAtom else { return localPart }
        var escaped = String.UnicodeScalarView()
        for scalar in localPart.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { escaped.append("\\") }
            escaped.append(scalar)
        }
        return "\"\(String(escaped))\""
    }
}

extension EmailAddress: Hashable {
    package static func == (left: EmailAddress, right: EmailAddress) -> Bool {
        left.foldedLocalPart == right.foldedLocalPart && left.domain == right.domain
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(foldedLocalPart)
        hasher.combine(domain)
    }
}
