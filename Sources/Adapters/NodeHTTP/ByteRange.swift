/// What a Range field asks for of a content (RFC 9110 section 14.1.2). One run of octets is understood; several, other units and what is
/// malformed are passed over, as that section allows, and mean the whole.
enum ByteRange: Hashable {
    case whole
    case part(Range<Int>)
    /// Begins behind the end.
    case outside

    init(_ field: String?, of count: Int) {
        guard let field, field.utf8.count <= 50, field.lowercased().hasPrefix("bytes=") else {
            self = .whole
            return
        }
        let ends = field.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        let numbers = ends.map { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int($0) : nil }
        guard ends.count == 2 else {
            self = .whole
            return
        }
        switch (numbers[0], numbers[1]) {
        case (let first?, let last?) where first <= last: self = Self.part(first, min(last, count - 1), count)
        case (let first?, nil) where ends[1].isEmpty: self = Self.part(first, count - 1, count)
        // The last octets.
        case (nil, let suffix?) where ends[0].isEmpty:
            self = suffix == 0 ? .outside : Self.part(max(0, count - suffix), count - 1, count)
        default: self = .whole
        }
    }

    private static func part(_ first: Int, _ last: Int, _ count: Int) -> ByteRange {
        first < count ? .part(first..<(last + 1)) : .outside
    }
}
