extension JSONValue {
    /// The one canonical spelling, RFC 8785 section 3.2: no blanks, keys in the order of their UTF-16 units, shortest escapes.
    package var canonical: [UInt8] {
        var octets: [UInt8] = []
        write(into: &octets)
        return octets
    }

    /// Recursion is bounded by who built the value: the reader stops at ``JSONLimits/depth``.
    private func write(into octets: inout [UInt8]) {
        switch self {
        case .object(let members): Self.write(members, into: &octets)
        case .array(let elements):
            octets.append(0x5B)
            for (index, element) in elements.enumerated() {
                if index > 0 { octets.append(0x2C) }
                element.write(into: &octets)
            }
            octets.append(0x5D)
        case .string(let text): Self.write(text, into: &octets)
        case .integer(let number): octets.append(contentsOf: String(number).utf8)
        case .boolean(let value): octets.append(contentsOf: (value ? "true" : "false").utf8)
        case .null: octets.append(contentsOf: "null".utf8)
        }
    }

    /// RFC 8785 section 3.2.3: keys are compared as arrays of UTF-16 code units.
    private static func write(_ members: [String: JSONValue], into octets: inout [UInt8]) {
        octets.append(0x7B)
        let sorted = members.sorted { precedes($0.key, $1.key) }
        for (index, member) in sorted.enumerated() {
            if index > 0 { octets.append(0x2C) }
            write(member.key, into: &octets)
            octets.append(0x3A)
            member.value.write(into: &octets)
        }
        octets.append(0x7D)
    }

    static func precedes(_ left: String, _ right: String) -> Bool {
        // As many octets as UTF-16 units: ASCII, which compares as it stands.
        if left.utf8.count == left.utf16.count, right.utf8.count == right.utf16.count { return left < right }
        return left.utf16.lexicographicallyPrecedes(right.utf16)
    }

    /// RFC 8785 section 3.2.2.2.
    private static func write(_ text: String, into octets: inout [UInt8]) {
        octets.append(0x22)
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else {
            octets.append(contentsOf: text.utf8)
            octets.append(0x22)
            return
        }
        for octet in text.utf8 {
            switch octet {
            case 0x08: octets.append(contentsOf: "\\b".utf8)
            case 0x09: octets.append(contentsOf: "\\t".utf8)
            case 0x0A: octets.append(contentsOf: "\\n".utf8)
            case 0x0C: octets.append(contentsOf: "\\f".utf8)
            case 0x0D: octets.append(contentsOf: "\\r".utf8)
            case 0x22, 0x5C: octets.append(contentsOf: [0x5C, octet])
            case 0x00...0x1F:
                let digits = Array("0123456789abcdef".utf8)
                octets.append(contentsOf: "\\u00".utf8)
                octets.append(contentsOf: [digits[Int(octet >> 4)], digits[Int(octet & 0x0F)]])
            default: octets.append(octet)
            }
        }
        octets.append(0x22)
    }
}
