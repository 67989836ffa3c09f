/// One mailbox address, valid by construction, in one canonical form.
///
/// The local part is kept without quoting, so that `"aroha"@kiwi.example` and `aroha@kiwi.example` are the same value. Two addresses
/// are equal when their local parts differ at most in the case of ASCII letters: RFC 5321 section 2.4 lets the owner of a domain tell
/// cases apart, but for deciding who somebody is, taking two spellings for one person is the safe side. ``localPart`` keeps the
/// sender's spelling for the next hop, as that section demands.
package struct EmailAddress: Sendable, CustomStringConvertible {
    /// Octets of a local part (RFC 5321 section 4.5.3.1.1).
    package static let maximumLocalPartLength = 64

    package let localPart: String
    package let domain: DomainName
    private let foldedLocalPart: String

    /// - Parameter localPart: its content, without quotes and backslashes; printable ASCII and blanks only (RFC 5321 section 4.1.2;
    ///   UTF-8 follows with SMTPUTF8). `nil` for anything else.
    package init?(localPart: some StringProtocol, domain: DomainName) {
        self.init(localPart: Array(localPart.utf8)[...], domain: domain)
    }

    package init?(localPart octets: ArraySlice<UInt8>, domain: DomainName) {
        guard !octets.isEmpty, octets.count <= Self.maximumLocalPartLength else { return nil }
        guard octets.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        localPart = String(decoding: octets, as: UTF8.self)
        foldedLocalPart = ASCII.lowercased(localPart)
        self.domain = domain
    }

    /// Reads the form that an envelope carries: no comments, no blanks outside quotes, no route (see ``AddressParser``).
    package init?(_ text: some StringProtocol) {
        guard let address = try? AddressParser.envelopeAddress(Array(text.utf8)[...]) else { return nil }
        self = address
    }

    /// `local@domain`, quoted only where it must be (RFC 5321 section 4.1.2).
    package var description: String { "\(quotedLocalPart)@\(domain)" }

    /// Lower-case form, for keys of stores and for comparing with other addresses as text.
    package var canonical: String { ASCII.lowercased(description) }

    package var quotedLocalPart: String {
        let isDotAtom = localPart.utf8.split(separator: ASCII.dot, omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0.allSatisfy(ASCII.isAtomText) }
        guard !isDotAtom else { return localPart }
        let escaped = localPart.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        return "\"\(escaped)\""
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
