/// Text in units of two or four octets.
enum WideText {
    /// UTF-16 (RFC 2781). A mark says the order where the name does not; without one it is big-endian (RFC 2781 section 4.3).
    static func utf16(_ octets: [UInt8], _ order: Charset.ByteOrder?) -> String {
        let (order, start) = order.map { ($0, 0) } ?? marked(octets, big: [0xFE, 0xFF], little: [0xFF, 0xFE])
        var units: [UInt16] = []
        units.reserveCapacity(octets.count / 2 + 1)
        for position in stride(from: start, to: octets.count - 1, by: 2) {
            let (first, second) = (UInt16(octets[position]), UInt16(octets[position + 1]))
            units.append(order == .bigEndian ? first << 8 | second : second << 8 | first)
        }
        // An octet that is left over after the first half of a pair belongs to the character that is cut short there.
        let isHalf = units.last.map(UTF16.isLeadSurrogate) ?? false
        if (octets.count - start) % 2 != 0, !isHalf { units.append(0xFFFD) }
        return String(decoding: units, as: UTF16.self)
    }

    /// UTF-32, with a mark or as UTF-16 without one.
    static func utf32(_ octets: [UInt8], _ order: Charset.ByteOrder?) -> String {
        let (order, start) =
            order.map { ($0, 0) } ?? marked(octets, big: [0x00, 0x00, 0xFE, 0xFF], little: [0xFF, 0xFE, 0x00, 0x00])
        var text = String.UnicodeScalarView()
        for position in stride(from: start, to: octets.count, by: 4) {
            let unit = octets[position..<min(position + 4, octets.count)]
            let value = (order == .bigEndian ? Array(unit) : unit.reversed()).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            text.append(unit.count == 4 ? Unicode.Scalar(value) ?? "\u{FFFD}" : "\u{FFFD}")
        }
        return String(text)
    }

    private static func marked(_ octets: [UInt8], big: [UInt8], little: [UInt8]) -> (Charset.ByteOrder, start: Int) {
        if octets.starts(with: little) { return (.littleEndian, little.count) }
        return (.bigEndian, octets.starts(with: big) ? big.count : 0)
    }
}
