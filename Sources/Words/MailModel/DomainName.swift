/// A domain name in its one canonical form: ASCII, lower case, no trailing dot.
///
/// Labels follow RFC 1123 section 2.1 (letters, digits, inner hyphens; RFC 5321 section 2.3.5 asks the same of mail domains); a last
/// label of digits alone would be an address, not a name, and is refused. A name in U-labels is read as the same name in A-labels (RFC
/// 5890 section 2.3.2.1), which is what is compared, stored and sent.
package struct DomainName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Octets of a name without its trailing dot (RFC 1035 section 2.3.4: 255 on the wire, which leaves 253 in text).
    package static let maximumLength = 253
    /// Octets of a label (RFC 1035 section 2.3.4).
    package static let maximumLabelLength = 63

    package let text: String

    /// Reads a name in any case and script, with or without a trailing dot; `nil` when it is none.
    package init?(_ name: some StringProtocol) {
        self.init(octets: Array(name.utf8)[...])
    }

    package init?(octets: ArraySlice<UInt8>) {
        var octets = octets
        if octets.contains(where: { $0 >= 0x80 }) {
            guard let ascii = InternationalName.asciiForm(of: octets) else { return nil }
            octets = ascii[...]
        }
        if octets.last == ASCII.dot { octets.removeLast() }
        guard !octets.isEmpty, octets.count <= Self.maximumLength else { return nil }
        let labels = octets.split(separator: ASCII.dot, omittingEmptySubsequences: false)
        guard labels.allSatisfy(Self.isLabel), let last = labels.last, !last.allSatisfy(ASCII.isDigit) else { return nil }
        text = String(decoding: octets.map { ASCII.lowercased($0) }, as: UTF8.self)
    }

    package var description: String { text }

    /// In U-labels where it has such, for people to read; never for comparing.
    package var unicodeText: String { InternationalName.unicodeForm(of: text) }

    /// Whether this name lies below another; no name lies below itself.
    package func isSubdomain(of parent: DomainName) -> Bool { text.hasSuffix("." + parent.text) }

    /// The name without its first label, `nil` for a name of one label.
    package var parent: DomainName? {
        guard let dot = text.utf8.firstIndex(of: ASCII.dot) else { return nil }
        return DomainName(canonical: String(text[text.utf8.index(after: dot)...]))
    }

    /// What stands behind a dot of a name in its canonical form is one, too: each look-up asks for it, and need not look again.
    private init(canonical text: String) { self.text = text }

    package static func < (left: DomainName, right: DomainName) -> Bool { left.text < right.text }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        guard let first = label.first, let last = label.last, label.count <= maximumLabelLength else { return false }
        guard first != 0x2D, last != 0x2D else { return false }
        return label.allSatisfy { ASCII.isDigit($0) || ASCII.isLetter($0) || $0 == 0x2D }
    }
}
