package import MailModel

/// How a body was made fit for transport (RFC 2045 section 6).
package enum TransferEncoding: String, Sendable, Hashable, CaseIterable {
    case sevenBit = "7bit"
    case eightBit = "8bit"
    case binary
    case quotedPrintable = "quoted-printable"
    case base64
    /// Encodings of files without a standard for mail, which some programs name here (RFC 2045 section 6.3).
    case uuencode = "x-uuencode"
    case binHex = "x-binhex40"
    case yEnc = "x-yenc"

    private static let aliases: [String: TransferEncoding] = [
        "x-uue": .uuencode, "uuencode": .uuencode, "uue": .uuencode, "x-binhex": .binHex, "binhex": .binHex,
        "mac-binhex40": .binHex, "x-mac-binhex40": .binHex, "yenc": .yEnc,
    ]

    package init(parsing value: ArraySlice<UInt8>) throws(MIMEFieldFault) {
        var scanner = MIMEScanner(value)
        scanner.skipBlanks()
        let name = ASCII.lowercased(String(decoding: scanner.token(), as: UTF8.self))
        scanner.skipBlanks()
        guard scanner.isAtEnd, let known = Self(rawValue: name) ?? Self.aliases[name] else { throw .malformed }
        self = known
    }

    /// Multiparts and messages take none of the encodings that change octets (RFC 2045 section 6.4).
    package var isIdentity: Bool {
        switch self {
        case .sevenBit, .eightBit, .binary: true
        case .quotedPrintable, .base64, .uuencode, .binHex, .yEnc: false
        }
    }

    /// Undoes the encoding, leniently. A body that should hold a file and holds none stays as it is.
    package func decode(_ body: Octets) -> Octets {
        switch self {
        case .sevenBit, .eightBit, .binary: body
        case .quotedPrintable: QuotedPrintable.decode(body)
        case .base64: Octets(Base64.decodeLeniently(body).octets)
        case .uuencode: Self.firstFile(.uuencode, in: body)
        case .binHex: Self.firstFile(.binHex, in: body)
        case .yEnc: Self.firstFile(.yEnc, in: body)
        }
    }

    private static func firstFile(_ encoding: EncodedFile.Encoding, in body: Octets) -> Octets {
        EncodedFile.all(in: body).first { $0.encoding == encoding }?.content ?? body
    }
}
