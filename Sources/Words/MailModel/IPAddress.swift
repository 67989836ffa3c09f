/// An IPv4 or IPv6 address, read from its text without a resolver.
package struct IPAddress: Sendable, Hashable {
    /// 4 or 16 octets; an IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2) is kept as the IPv4 address that it stands for.
    package let octets: [UInt8]

    /// Reads dotted decimal without leading zeros, or RFC 4291 section 2.2 text, with an optional zone (RFC 4007 section 11) that is dropped.
    package init?(_ text: some StringProtocol) {
        let bare = text.contains(":") ? String(text.prefix { $0 != "%" }) : String(text)
        guard let octets = bare.contains(":") ? Self.groups(bare) : Self.quad(bare[...]) else { return nil }
        let isMapped = octets.count == 16 && octets[..<10].allSatisfy { $0 == 0 } && octets[10] == 0xFF && octets[11] == 0xFF
        self.octets = isMapped ? Array(octets[12...]) : octets
    }

    package var isVersion4: Bool { octets.count == 4 }

    /// RFC 1122 section 3.2.1.3 and RFC 4291 section 2.5.3.
    package var isLoopback: Bool {
        isVersion4 ? octets[0] == 127 : octets[..<15].allSatisfy { $0 == 0 } && octets[15] == 1
    }

    /// Private use (RFC 1918 section 3), unique local (RFC 4193 section 3.1) or link-local (RFC 3927, RFC 4291 section 2.5.6).
    package var isPrivate: Bool {
        guard isVersion4 else { return octets[0] & 0xFE == 0xFC || (octets[0] == 0xFE && octets[1] & 0xC0 == 0x80) }
        switch (octets[0], octets[1]) {
        case (10, _), (172, 16...31), (192, 168), (169, 254): return true
        default: return false
        }
    }

    /// The part that one holder of addresses has: all of an IPv4 address, the first 64 bits of an IPv6 address (RFC 6177 section 2).
    package var holder: [UInt8] { isVersion4 ? octets : Array(octets[..<8]) }

    /// The most that one end site is given of the IPv6 addresses, their first 48 bits (RFC 6177 section 2); `nil` for IPv4.
    package var site: [UInt8]? { isVersion4 ? nil : Array(octets[..<6]) }

    private static func quad(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let octets = parts.compactMap { part -> UInt8? in
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy(ASCII.isDigit) else { return nil }
            return part.utf8.count > 1 && part.hasPrefix("0") ? nil : UInt8(part)
        }
        return octets.count == 4 ? octets : nil
    }

    private static func groups(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 45 else { return nil }
        var halves: [Substring] = [text[...]]
        if let gap = position(ofGap: text) {
            halves = [text[..<gap], text[text.index(gap, offsetBy: 2)...]]
        }
        let parsed = halves.enumerated().map { run($0.element, mayEndInQuad: $0.offset == halves.count - 1) }
        guard let head = parsed[0] else { return nil }
        guard parsed.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = parsed[1], head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func position(ofGap text: String) -> String.Index? {
        var index = text.startIndex
        while index < text.endIndex {
            if text[index...].hasPrefix("::") { return index }
            index = text.index(after: index)
        }
        return nil
    }

    private static func run(_ text: Substring, mayEndInQuad: Bool) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var octets: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if mayEndInQuad, index == parts.count - 1, part.contains(".") {
                guard let quad = quad(part) else { return nil }
                octets += quad
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexadecimal), let group = UInt16(part, radix: 16)
                else { return nil }
                octets += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return octets
    }

    private static func isHexadecimal(_ octet: UInt8) -> Bool {
        ASCII.isDigit(octet) || (0x61...0x66).contains(ASCII.lowercased(octet))
    }
}
