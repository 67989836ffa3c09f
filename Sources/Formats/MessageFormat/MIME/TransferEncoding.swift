package import MailModel

/// How a body was made fit for transport (RFC 2045 section 6).
package enum TransferEncoding: String, Sendable, Hashable, CaseIterable {
    case sevenBit = "7bit"
    case eightBit = "8bit"
    case binary
    case quotedPrintable = "quoted-printable"
    case base64

    package init(parsing value: ArraySlice<UInt8>) throws(MIMEFieldFault) {
        var scanner = MIMEScanner(value)
        scanner.skipBlanks()
        let name = ASCII.lowercased(String(decoding: scanner.token(), as: UTF8.self))
        scanner.skipBlanks()
        guard scanner.isAtEnd, let known = Self(rawValue: name) else { throw .malformed }
        self = known
    }

    /// Multiparts and messages take none of the encodings that change octets (RFC 2045 section 6.4).
    package var isIdentity: Bool {
        switch self {
        case .sevenBit, .eightBit, .binary: true
        case .quotedPrintable, .base64: false
        }
    }

    /// Undoes the encoding, leniently.
    package func decode(_ body: Octets) -> Octets {
        switch self {
        case .sevenBit, .eightBit, .binary: body
        case .quotedPrintable: QuotedPrintable.decode(body)
        case .base64: Octets(Base64.decodeLeniently(body).octets)
        }
    }
}
