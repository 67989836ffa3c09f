import MailModel

extension ASCII {
    static func trimmingBlanks(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var octets = octets
        while let first = octets.first, isBlank(first) { octets.removeFirst() }
        while let last = octets.last, isBlank(last) { octets.removeLast() }
        return octets
    }

    /// `ftext` of RFC 5322 section 3.6.8, the colon apart: what field names are made of.
    static func isFieldNameText(_ octet: UInt8) -> Bool { (0x21...0x7E).contains(octet) && octet != 0x3A }

    /// `token` of RFC 2045 section 5.1.
    static func isTokenText(_ octet: UInt8) -> Bool {
        guard (0x21...0x7E).contains(octet) else { return false }
        switch octet {
        case 0x22, 0x28, 0x29, 0x2C, 0x2F, 0x3A...0x40, 0x5B...0x5D: return false
        default: return true
        }
    }
}
