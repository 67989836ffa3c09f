package import MailModel

/// A name in the DNS: any host, and names such as `_25._tcp.mx.example` that are none. Compared without regard to the case of ASCII letters
/// (RFC 4343 section 3), and kept in lower case.
package struct DNSName: Sendable, Hashable {
    /// Octets on the wire, lengths and the root's end included (RFC 1035 section 2.3.4).
    package static let maximumLength = 255
    /// Octets of a label (RFC 1035 section 2.3.4).
    package static let maximumLabelLength = 63

    package static let root = DNSName(checked: [])

    /// From the leftmost on, lower case; none for the root.
    package let labels: [[UInt8]]

    package init(_ domain: DomainName) {
        self.init(checked: domain.text.split(separator: ".").map { Array($0.utf8) })
    }

    /// - Returns: `nil` for a label that is empty or too long, or a name that is too long.
    package init?(labels: some Sequence<[UInt8]>) {
        let labels = labels.map { $0.map { ASCII.lowercased($0) } }
        let length = labels.reduce(1) { $0 + 1 + $1.count }
        guard length <= Self.maximumLength, labels.allSatisfy({ (1...Self.maximumLabelLength).contains($0.count) }) else {
            return nil
        }
        self.init(checked: labels)
    }

    /// Reads a name as people write it, with or without its last dot; it has no escapes.
    package init?(_ text: some StringProtocol) {
        guard text != "." else {
            self = .root
            return
        }
        let bare = text.hasSuffix(".") ? text.dropLast() : text[...]
        guard bare.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x5C }) else { return nil }
        self.init(labels: bare.split(separator: ".", omittingEmptySubsequences: false).map { Array($0.utf8) })
    }

    private init(checked labels: [[UInt8]]) { self.labels = labels }

    package var isRoot: Bool { labels.isEmpty }

    /// The same as a host's or mail domain's name; `nil` when it is none.
    package var domain: DomainName? { isRoot ? nil : DomainName(text) }

    /// The name that these labels make in front of this one, as in `_25._tcp` before a host; `nil` when it is too long.
    package func prefixed(by labels: String...) -> DNSName? {
        DNSName(labels: labels.map { Array($0.utf8) } + self.labels)
    }

    /// As in zone files (RFC 1035 section 5.1): what is no visible ASCII, a dot inside a label and a backslash are escaped. The root is `.`,
    /// others have no last dot.
    package var text: String {
        isRoot ? "." : labels.map { $0.map(Self.escaped).joined() }.joined(separator: ".")
    }

    /// Uncompressed (RFC 1035 section 3.1).
    package var octets: [UInt8] { labels.flatMap { [UInt8($0.count)] + $0 } + [0] }

    private static func escaped(_ octet: UInt8) -> String {
        switch octet {
        case ASCII.dot, 0x5C: "\\" + String(UnicodeScalar(octet))
        case 0x21...0x7E: String(UnicodeScalar(octet))
        default: "\\" + String(repeating: "0", count: 3 - String(octet).count) + String(octet)
        }
    }
}

extension DNSName: CustomStringConvertible {
    package var description: String { text }
}
