enum Token {
    /// Octets of a member's or customer's id.
    static let longest = 63

    /// Lower-case letters, digits and hyphens; begins with a letter, as it stands as a token in our fields (RFC 9651 section 3.3.4), and
    /// does not end with a hyphen.
    static func isToken(_ text: some StringProtocol) -> Bool {
        let octets = Array(text.utf8)
        guard (1...longest).contains(octets.count), let first = octets.first, isLetter(first), octets.last != 0x2D else {
            return false
        }
        return octets.allSatisfy { ASCII.isDigit($0) || isLetter($0) || $0 == 0x2D }
    }

    private static func isLetter(_ octet: UInt8) -> Bool { (0x61...0x7A).contains(octet) }
}
