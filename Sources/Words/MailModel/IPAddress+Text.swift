extension IPAddress: CustomStringConvertible {
    /// Takes 4 or 16 octets in network order, as DNS and sockets carry them.
    package init?(octets: some Collection<UInt8>) {
        let octets = Array(octets)
        switch octets.count {
        case 4: self.init(octets.map(String.init).joined(separator: "."))
        case 16: self.init(Self.groups(octets).map { String($0, radix: 16) }.joined(separator: ":"))
        default: return nil
        }
    }

    /// Dotted decimal, or the form of RFC 5952 section 4: lower case, no leading zeros, the longest run of zeros left out.
    package var text: String {
        guard !isVersion4 else { return octets.map(String.init).joined(separator: ".") }
        let groups = Self.groups(octets)
        guard let gap = Self.longestRunOfZeros(groups) else { return Self.text(groups[...]) }
        return Self.text(groups[..<gap.lowerBound]) + "::" + Self.text(groups[gap.upperBound...])
    }

    package var description: String { text }

    /// The address that stands for none (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.2).
    package var isUnspecified: Bool { isVersion4 ? octets[0] == 0 : octets.allSatisfy { $0 == 0 } }

    /// For many, not for one host (RFC 5771 section 3, RFC 4291 section 2.7), and what IPv4 reserves (RFC 1112 section 4).
    package var isMulticast: Bool { isVersion4 ? octets[0] >= 224 : octets[0] == 0xFF }

    private static func groups(_ octets: [UInt8]) -> [UInt16] {
        stride(from: 0, to: octets.count, by: 2).map { UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]) }
    }

    private static func text(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// The first of the longest runs of two zero groups or more.
    private static func longestRunOfZeros(_ groups: [UInt16]) -> Range<Int>? {
        var longest: Range<Int>?
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end - start >= 2, end - start > longest?.count ?? 0 { longest = start..<end }
            start = max(end, start) + 1
        }
        return longest
    }
}
