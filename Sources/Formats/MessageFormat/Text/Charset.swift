/// A character set that text can be read in.
package enum Charset: Sendable, Hashable, CaseIterable {
    case utf8, usASCII, iso8859_1

    /// By its name in any case (IANA's character sets); `nil` for one that cannot be read.
    package init?(name: some StringProtocol) {
        switch name.lowercased() {
        case "utf-8", "utf8": self = .utf8
        case "us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us": self = .usASCII
        case "iso-8859-1", "iso_8859-1", "latin1", "l1": self = .iso8859_1
        default: return nil
        }
    }

    /// Octets as text; what is not valid becomes U+FFFD.
    package func decode(_ octets: some Sequence<UInt8>) -> String {
        switch self {
        case .utf8: return String(decoding: Array(octets), as: UTF8.self)
        case .usASCII: return text(octets) { $0 < 0x80 ? Unicode.Scalar($0) : "\u{FFFD}" }
        case .iso8859_1: return text(octets) { Unicode.Scalar($0) }
        }
    }

    private func text(_ octets: some Sequence<UInt8>, _ scalar: (UInt8) -> Unicode.Scalar) -> String {
        var text = String.UnicodeScalarView()
        for octet in octets { text.append(scalar(octet)) }
        return String(text)
    }
}
