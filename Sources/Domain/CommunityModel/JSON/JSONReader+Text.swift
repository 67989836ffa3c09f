/// Texts, RFC 8259 section 7.
extension JSONReader {
    mutating func string() throws(JSONFailure) -> String {
        // Nearly all texts hold no escape, and are taken as they stand.
        let start = position
        while position < octets.endIndex, Self.standsForItself(octets[position]) { position += 1 }
        if position < octets.endIndex, octets[position] == 0x22 {
            defer { position += 1 }
            return try Self.text(octets[start..<position])
        }
        var content = Array(octets[start..<position])
        while true {
            let octet = try octet()
            switch octet {
            case 0x22: return try Self.text(content[...])
            case 0x5C: try escape(into: &content)
            case 0x00...0x1F: throw unexpected
            default: content.append(octet)
            }
        }
    }

    private static func text(_ octets: ArraySlice<UInt8>) throws(JSONFailure) -> String {
        guard let text = String(validating: octets, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    private static func standsForItself(_ octet: UInt8) -> Bool { octet >= 0x20 && octet != 0x22 && octet != 0x5C }

    private mutating func escape(into content: inout [UInt8]) throws(JSONFailure) {
        switch try octet() {
        case 0x22: content.append(0x22)
        case 0x5C: content.append(0x5C)
        case 0x2F:
            try refuseWhereCanonical()
            content.append(0x2F)
        case 0x62: content.append(0x08)
        case 0x66: content.append(0x0C)
        case 0x6E: content.append(0x0A)
        case 0x72: content.append(0x0D)
        case 0x74: content.append(0x09)
        case 0x75: content.append(contentsOf: try unicodeEscape().utf8)
        default: throw unexpected
        }
    }

    /// RFC 8259 section 7: one unit, or a surrogate pair; a lone surrogate is refused (RFC 7493 section 2.1).
    private mutating func unicodeEscape() throws(JSONFailure) -> String {
        let first = try unit()
        if isCanonical { try checkCanonical(escaped: first) }
        if let scalar = Unicode.Scalar(first) { return String(Character(scalar)) }
        guard (0xD800...0xDBFF).contains(first), try octet() == 0x5C, try octet() == 0x75 else { throw .notUTF8 }
        let second = try unit()
        guard (0xDC00...0xDFFF).contains(second) else { throw .notUTF8 }
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw .notUTF8 }
        return String(Character(scalar))
    }

    private func refuseWhereCanonical() throws(JSONFailure) {
        guard !isCanonical else { throw .notCanonical }
    }

    /// RFC 8785 section 3.2.2.2: of what is left for this form only control characters are written so, and in small digits.
    private func checkCanonical(escaped unit: UInt16) throws(JSONFailure) {
        let hasShortForm = [0x08, 0x09, 0x0A, 0x0C, 0x0D].contains(unit)
        let hasCapitals = octets[(position - 4)..<position].contains { (0x41...0x46).contains($0) }
        guard unit < 0x20, !hasShortForm, !hasCapitals else { throw .notCanonical }
    }

    private mutating func unit() throws(JSONFailure) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            let digit = try octet()
            guard let number = Character(Unicode.Scalar(digit)).hexDigitValue else { throw unexpected }
            value = value << 4 | UInt16(number)
        }
        return value
    }
}
