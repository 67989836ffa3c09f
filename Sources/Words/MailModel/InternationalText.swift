import CIDN2

/// Text of a local part outside ASCII (RFC 6531 section 3.3).
enum InternationalText {
    /// Whether text can stand in an address: no controls, no ends of lines, no blanks but the ASCII one, and nothing that is not drawn or
    /// that turns the direction of what follows, by which an address could be shown as another one.
    static func isAllowed(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            let properties = scalar.properties
            switch properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
            case .spaceSeparator: return scalar == " "
            default: return !properties.isDefaultIgnorableCodePoint && scalar.value != 0xFFFC && scalar.value != 0xFFFD
            }
        }
    }

    /// One spelling for all that differ by case, or by how a letter and its accent are written (RFC 6532 section 3.1: NFC). Letters that
    /// are only related stay apart (`ß` and `ss`): that may be two people.
    static func folded(_ text: String) -> String {
        let octets = Array(text.utf8)
        var length = 0
        let result = octets.withUnsafeBufferPointer { securemail_lowercase_nfc($0.baseAddress, $0.count, &length) }
        guard let result else { return text.lowercased() }  // no memory: the same for nearly all text
        defer { free(result) }
        return String(decoding: UnsafeBufferPointer(start: result, count: length), as: UTF8.self)
    }
}
