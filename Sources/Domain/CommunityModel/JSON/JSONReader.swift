import MailModel

/// Reads strict JSON (RFC 8259, as I-JSON of RFC 7493): no duplicate keys, no lone surrogates, integers only, nothing after the value.
///
/// It keeps its own stack instead of recursing over input; time is linear, because a container grows where it lies in the stack and is
/// never copied.
package struct JSONReader {
    private let octets: ArraySlice<UInt8>
    private var position: Int
    private var containers: [OpenJSONContainer] = []

    private init(_ octets: ArraySlice<UInt8>) { (self.octets, position) = (octets, octets.startIndex) }

    /// Reads one value, with blanks where RFC 8259 allows them.
    package static func read(_ octets: ArraySlice<UInt8>, limit: Int = JSONLimits.octets) throws(JSONFailure) -> JSONValue {
        guard octets.count <= limit else { throw .tooLarge }
        var reader = JSONReader(octets)
        let value = try reader.document()
        reader.skipBlanks()
        guard reader.position == octets.endIndex else { throw .trailingOctets }
        return value
    }

    /// Reads one value that must stand in its canonical spelling: then, and only then, do equal values have equal octets.
    package static func readCanonical(
        _ octets: ArraySlice<UInt8>, limit: Int = JSONLimits.octets
    ) throws(JSONFailure) -> JSONValue {
        let value = try read(octets, limit: limit)
        guard value.canonical.elementsEqual(octets) else { throw .notCanonical }
        return value
    }

    private mutating func document() throws(JSONFailure) -> JSONValue {
        while true {
            guard var value = try valueOrOpening() else { continue }
            while !containers.isEmpty {
                guard let closed = try place(value) else { break }
                value = closed
            }
            if containers.isEmpty { return value }
        }
    }

    /// A scalar or an empty container; `nil` when a container was opened and its first value is to come.
    private mutating func valueOrOpening() throws(JSONFailure) -> JSONValue? {
        switch try next() {
        case 0x7B:
            try checkDepth()
            if try skip(0x7D) { return .object([:]) }
            containers.append(OpenJSONContainer(key: try key()))
            return nil
        case 0x5B:
            try checkDepth()
            if try skip(0x5D) { return .array([]) }
            containers.append(OpenJSONContainer(key: nil))
            return nil
        case 0x22: return .string(try string())
        case 0x74: return try literal("rue", .boolean(true))
        case 0x66: return try literal("alse", .boolean(false))
        case 0x6E: return try literal("ull", .null)
        case let first: return try number(startingWith: first)
        }
    }

    private func checkDepth() throws(JSONFailure) {
        guard containers.count < JSONLimits.depth else { throw .tooDeep }
    }

    /// Adds a value to the innermost open container; the container when that closes it, `nil` when more follows.
    private mutating func place(_ value: JSONValue) throws(JSONFailure) -> JSONValue? {
        let last = containers.count - 1
        guard containers[last].add(value) else { throw .duplicateKey }
        let isObject = containers[last].key != nil
        switch try next() {
        case 0x2C:
            if isObject { containers[last].key = try key() }
            return nil
        case isObject ? 0x7D : 0x5D: return containers.removeLast().value
        default: throw unexpected
        }
    }

    private mutating func key() throws(JSONFailure) -> String {
        guard try next() == 0x22 else { throw unexpected }
        let key = try string()
        guard try next() == 0x3A else { throw unexpected }
        return key
    }

    private var unexpected: JSONFailure { .unexpectedOctet(at: position - 1 - octets.startIndex) }

    private mutating func skipBlanks() {
        while position < octets.endIndex, Self.isBlank(octets[position]) { position += 1 }
    }

    /// RFC 8259 section 2.
    private static func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D }

    /// The next octet that is not a blank.
    private mutating func next() throws(JSONFailure) -> UInt8 {
        skipBlanks()
        return try octet()
    }

    private mutating func octet() throws(JSONFailure) -> UInt8 {
        guard position < octets.endIndex else { throw .endsEarly }
        defer { position += 1 }
        return octets[position]
    }

    private mutating func skip(_ wanted: UInt8) throws(JSONFailure) -> Bool {
        skipBlanks()
        guard position < octets.endIndex else { throw .endsEarly }
        guard octets[position] == wanted else { return false }
        position += 1
        return true
    }

    private mutating func literal(_ rest: String, _ value: JSONValue) throws(JSONFailure) -> JSONValue {
        for wanted in rest.utf8 {
            guard try octet() == wanted else { throw unexpected }
        }
        return value
    }

    /// RFC 8259 section 6, without fractions and exponents.
    private mutating func number(startingWith first: UInt8) throws(JSONFailure) -> JSONValue {
        guard first == 0x2D || ASCII.isDigit(first) else { throw unexpected }
        let start = position - 1
        while position < octets.endIndex, ASCII.isDigit(octets[position]) { position += 1 }
        if position < octets.endIndex, [0x2E, 0x45, 0x65].contains(octets[position]) { throw .numberNotAnInteger }
        let text = String(decoding: octets[start..<position], as: UTF8.self)
        guard let number = Int64(text), number.magnitude <= UInt64(JSONValue.maximumInteger), String(number) == text else {
            throw .numberNotAnInteger
        }
        return .integer(number)
    }

    private mutating func string() throws(JSONFailure) -> String {
        // Nearly all texts hold no escape, and are taken as they stand.
        let start = position
        while position < octets.endIndex, Self.standsForItself(octets[position]) { position += 1 }
        var content = Array(octets[start..<position])
        while true {
            let octet = try octet()
            switch octet {
            case 0x22:
                guard let text = String(validating: content, as: UTF8.self) else { throw .notUTF8 }
                return text
            case 0x5C: try escape(into: &content)
            case 0x00...0x1F: throw unexpected
            default: content.append(octet)
            }
        }
    }

    private static func standsForItself(_ octet: UInt8) -> Bool { octet >= 0x20 && octet != 0x22 && octet != 0x5C }

    private mutating func escape(into content: inout [UInt8]) throws(JSONFailure) {
        switch try octet() {
        case 0x22: content.append(0x22)
        case 0x5C: content.append(0x5C)
        case 0x2F: content.append(0x2F)
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
        if let scalar = Unicode.Scalar(first) { return String(Character(scalar)) }
        guard (0xD800...0xDBFF).contains(first), try octet() == 0x5C, try octet() == 0x75 else { throw .notUTF8 }
        let second = try unit()
        guard (0xDC00...0xDFFF).contains(second) else { throw .notUTF8 }
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw .notUTF8 }
        return String(Character(scalar))
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
