import CIDN2

/// Text of a local part outside ASCII (RFC 6531 section 3.3).
enum InternationalText {
    /// Whether text can stand in an address: no controls, no ends of lines, and nothing that turns the direction of what follows, by which
    /// an address could be shown as another one.
    static func isAllowed(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFD: false
            default: !scalar.properties.isNoncharacterCodePoint
            }
        }
    }

    /// One spelling for all that differ by case, or by how a letter and its accent are written (RFC 6532 section 3.1: NFC).
    static func folded(_ text: String) -> String {
        let octets = Array(text.utf8)
        var length = 0
        let result = octets.withUnsafeBufferPointer { securemail_casefold_nfc($0.baseAddress, $0.count, &length) }
        guard let result else { return text.lowercased() }  // no memory: the same for nearly all text
        defer { free(result) }
        return String(decoding: UnsafeBufferPointer(start: result, count: length), as: UTF8.self)
    }
}
