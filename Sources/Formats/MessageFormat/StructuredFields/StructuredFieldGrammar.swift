import MailModel

/// Octet classes of RFC 9651 section 3.
enum StructuredFieldGrammar {
    static func isKeyStart(_ octet: UInt8) -> Bool { (0x61...0x7A).contains(octet) || octet == 0x2A }

    static func isKeyText(_ octet: UInt8) -> Bool {
        isKeyStart(octet) || ASCII.isDigit(octet) || octet == 0x5F || octet == 0x2D || octet == ASCII.dot
    }

    static func isTokenStart(_ octet: UInt8) -> Bool { ASCII.isLetter(octet) || octet == 0x2A }

    static func isTokenText(_ octet: UInt8) -> Bool {
        if ASCII.isDigit(octet) || ASCII.isLetter(octet) { return true }
        switch octet {
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x2F, 0x3A, 0x5E...0x60, 0x7C, 0x7E: return true
        default: return false
        }
    }
}
