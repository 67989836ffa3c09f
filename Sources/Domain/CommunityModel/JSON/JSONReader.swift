import MailModel

/// Reads strict JSON (RFC 8259, as I-JSON of RFC 7493): no duplicate keys, no lone surrogates, integers only, nothing after the value.
///
/// It keeps its own stack instead of recursing over input; time is linear, because a container grows where it lies in the stack and is
/// never copied.
package struct JSONReader {
    let octets: ArraySlice<UInt8>
    /// Whether only the canonical spelling is taken.
    let isCanonical: Bool
    var position: Int
    private var containers: [OpenJSONContainer] = []
    /// Where the value of the last member of the outermost object begins.
    private var lastMember: Int

    private init(_ octets: ArraySlice<UInt8>, isCanonical: Bool) {
        (self.octets, self.isCanonical) = (octets, isCanonical)
        (position, lastMember) = (octets.startIndex, octets.startIndex)
    }

    /// Reads one value, with blanks where RFC 8259 allows them.
    package static func read(_ octets: ArraySlice<UInt8>, limit: Int = JSONLimits.octets) throws(JSONFailure) -> JSONValue {
        var reader = JSONReader(octets, isCanonical: false)
        return try reader.all(limit: limit)
    }

    /// Reads one value that must stand in its canonical spelling: then, and only then, do equal values have equal octets.
    package static func readCanonical(
        _ octets: ArraySlice<UInt8>, limit: Int = JSONLimits.octets
    ) throws(JSONFailure) -> JSONValue {
        try readCanonicalParts(octets, limit: limit).value
    }

    /// The same, and of an object the octets of its last member's value, as they stand there.
    package static func readCanonicalParts(
        _ octets: ArraySlice<UInt8>, limit: Int = JSONLimits.octets
    ) throws(JSONFailure) -> (value: JSONValue, last: ArraySlice<UInt8>) {
        var reader = JSONReader(octets, isCanonical: true)
        let value = try reader.all(limit: limit)
        return (value, octets[reader.lastMember...].dropLast())
    }

    private mutating func all(limit: Int) throws(JSONFailure) -> JSONValue {
        guard octets.count <= limit else { throw .tooLarge }
        let value = try document()
        try skipBlanks()
        guard position == octets.endIndex else { throw .trailingOctets }
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
            if containers.count == 1 { lastMember = position }
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
            if isObject { try goOn(last) }
            return nil
        case isObject ? 0x7D : 0x5D: return containers.removeLast().value
        default: throw unexpected
        }
    }

    /// To the next member of an object.
    private mutating func goOn(_ container: Int) throws(JSONFailure) {
        let next = try key()
        if isCanonical, let former = containers[container].key, JSONValue.precedes(next, former) { throw .notCanonical }
        containers[container].key = next
        if container == 0 { lastMember = position }
    }

    private mutating func key() throws(JSONFailure) -> String {
        guard try next() == 0x22 else { throw unexpected }
        let key = try string()
        guard try next() == 0x3A else { throw unexpected }
        return key
    }

    var unexpected: JSONFailure { .unexpectedOctet(at: position - 1 - octets.startIndex) }

    private mutating func skipBlanks() throws(JSONFailure) {
        while position < octets.endIndex, Self.isBlank(octets[position]) {
            guard !isCanonical else { throw .notCanonical }
            position += 1
        }
    }

    /// RFC 8259 section 2.
    private static func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D }

    /// The next octet that is not a blank.
    private mutating func next() throws(JSONFailure) -> UInt8 {
        try skipBlanks()
        return try octet()
    }

    mutating func octet() throws(JSONFailure) -> UInt8 {
        guard position < octets.endIndex else { throw .endsEarly }
        defer { position += 1 }
        return octets[position]
    }

    private mutating func skip(_ wanted: UInt8) throws(JSONFailure) -> Bool {
        try skipBlanks()
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
}
