/// Octet classes and case folding of mail's grammars, all of them ASCII. Inlinable, as every octet of a message passes some of them, from
/// collections of many kinds.
package enum ASCII {
    package static let tab: UInt8 = 0x09, lineFeed: UInt8 = 0x0A, carriageReturn: UInt8 = 0x0D, space: UInt8 = 0x20
    package static let quote: UInt8 = 0x22, backslash: UInt8 = 0x5C, dot: UInt8 = 0x2E, at: UInt8 = 0x40

    @inlinable package static func lowercased(_ octet: UInt8) -> UInt8 { (0x41...0x5A).contains(octet) ? octet | 0x20 : octet }
    @inlinable package static func isDigit(_ octet: UInt8) -> Bool { (0x30...0x39).contains(octet) }
    @inlinable package static func isLetter(_ octet: UInt8) -> Bool { (0x61...0x7A).contains(octet | 0x20) }
    @inlinable package static func isBlank(_ octet: UInt8) -> Bool { octet == space || octet == tab }

    /// `atext` of RFC 5322 section 3.2.3.
    @inlinable package static func isAtomText(_ octet: UInt8) -> Bool {
        if isDigit(octet) || isLetter(octet) { return true }
        switch octet {
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2F, 0x3D, 0x3F, 0x5E...0x60, 0x7B...0x7E: return true
        default: return false
        }
    }

    /// Equal but for the case of ASCII letters; other octets must be the same.
    @inlinable package static func equalIgnoringCase(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
        left.elementsEqual(right) { lowercased($0) == lowercased($1) }
    }

    @inlinable package static func uppercased(_ text: some StringProtocol) -> String {
        String(decoding: text.utf8.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }, as: UTF8.self)
    }

    @inlinable package static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map(lowercased), as: UTF8.self)
    }
}
