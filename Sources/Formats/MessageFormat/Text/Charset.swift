/// A character set that text can be read in.
package struct Charset: Sendable, Hashable {
    enum Coding: Sendable, Hashable {
        case utf8, usASCII, iso8859_1
        /// `nil` where the text's own mark says the order of octets.
        case utf16(ByteOrder?), utf32(ByteOrder?)
        case system(SystemCharset)
    }

    enum ByteOrder: Sendable, Hashable { case bigEndian, littleEndian }

    let coding: Coding

    package static let utf8 = Charset(coding: .utf8), usASCII = Charset(coding: .usASCII)

    init(coding: Coding) { self.coding = coding }

    /// By its name or an alias that mail uses, in any case and punctuation; `nil` for one that cannot be read. What is not in our own
    /// table is never given to the system: its names may hold options and load modules.
    package init?(name: some StringProtocol) {
        guard let coding = CharsetNames.coding(of: name) else { return nil }
        self.coding = coding
    }

    /// Whether the octets of ASCII mean ASCII wherever they stand alone.
    var extendsASCII: Bool {
        switch coding {
        case .utf8, .usASCII, .iso8859_1: true
        case .utf16, .utf32: false
        case .system(let charset): charset != .utf7
        }
    }

    /// Whether these octets begin a text of their own, so that they cannot be the rest of one before them: a mark of UTF-16, and in
    /// UTF-7, where a text may end shifted (RFC 2152), all octets.
    func isBegun(by octets: [UInt8]) -> Bool {
        switch coding {
        case .utf16(nil): octets.starts(with: [0xFE, 0xFF]) || octets.starts(with: [0xFF, 0xFE])
        case .system(let charset): charset == .utf7
        case .utf8, .usASCII, .iso8859_1, .utf16, .utf32: false
        }
    }

    /// Octets as text; what is not valid becomes U+FFFD, and nothing fails. At most three octets of UTF-8 for each octet, in linear
    /// time.
    package func decode(_ octets: some Sequence<UInt8>) -> String {
        switch coding {
        case .utf8: String(decoding: Array(octets), as: UTF8.self)
        case .usASCII: Self.text(octets) { $0 < 0x80 ? Unicode.Scalar($0) : "\u{FFFD}" }
        case .iso8859_1: Self.text(octets) { Unicode.Scalar($0) }
        case .utf16(let order): WideText.utf16(Array(octets), order)
        case .utf32(let order): WideText.utf32(Array(octets), order)
        case .system(let charset): charset.decode(Array(octets))
        }
    }

    /// Reads text in a character set known only by its name. Of one that is unknown, ASCII and UTF-8 are read and the rest becomes
    /// U+FFFD: people can read most of it, and nothing is guessed.
    package static func decode(_ octets: some Sequence<UInt8>, named name: some StringProtocol) -> String {
        (Charset(name: name) ?? .utf8).decode(octets)
    }

    private static func text(_ octets: some Sequence<UInt8>, _ scalar: (UInt8) -> Unicode.Scalar) -> String {
        var text = String.UnicodeScalarView()
        for octet in octets { text.append(scalar(octet)) }
        return String(text)
    }
}
