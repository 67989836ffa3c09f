enum Token {
    static func isToken(_ text: some StringProtocol) -> Bool {
        let octets = Array(text.utf8)
        guard (1...63).contains(octets.count), octets.first != 0x2D, octets.last != 0x2D else { return false }
        return octets.allSatisfy { ASCII.isDigit($0) || (0x61...0x7A).contains($0) || $0 == 0x2D }
    }
}
