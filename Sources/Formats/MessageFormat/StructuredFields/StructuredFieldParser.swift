import MailModel

/// Parses structured fields as RFC 9651 section 4.2 says, step for step. Nothing nests deeper than an inner list, so nothing recurses.
struct StructuredFieldParser {
    private let input: ArraySlice<UInt8>
    private var position: Int

    init(_ input: ArraySlice<UInt8>) { (self.input, position) = (input, input.startIndex) }

    /// A dictionary that fills the whole value; folding counts as a blank.
    mutating func dictionary() throws(StructuredFieldFailure) -> [(String, StructuredMember)] {
        var members: [(String, StructuredMember)] = []
        skipBlanks()
        while peek != nil {
            guard members.count < StructuredDictionary.maximumMembers else { throw .tooMany }
            let key = try key()
            let value: StructuredMember
            if take(0x3D) {
                value = try member()
            } else {
                value = .item(StructuredItem(.boolean(true), parameters: try parameters()))
            }
            members.append((key, value))
            skipBlanks()
            guard peek != nil else { return members }
            try expect(0x2C)
            skipBlanks()
            guard peek != nil else { throw .endsEarly }  // a trailing comma
        }
        return members
    }

    private mutating func member() throws(StructuredFieldFailure) -> StructuredMember {
        guard take(0x28) else { return .item(try item()) }
        var items: [StructuredItem] = []
        while true {
            skipBlanks()
            if take(0x29) { return .innerList(items, parameters: try parameters()) }
            guard items.count < StructuredDictionary.maximumMembers else { throw .tooMany }
            items.append(try item())
            guard let next = peek else { throw .endsEarly }
            guard next == 0x29 || isBlank(next) else { throw .unexpectedOctet(at: offset) }
        }
    }

    private mutating func item() throws(StructuredFieldFailure) -> StructuredItem {
        let value = try bareItem()
        return StructuredItem(value, parameters: try parameters())
    }

    private mutating func parameters() throws(StructuredFieldFailure) -> [StructuredParameter] {
        var parameters: [StructuredParameter] = []
        while take(0x3B) {
            guard parameters.count < MessageLimits.parameters else { throw .tooMany }
            skipBlanks()
            let key = try key()
            guard !parameters.contains(where: { $0.key == key }) else { throw .keyRepeated }
            parameters.append(StructuredParameter(key: key, value: take(0x3D) ? try bareItem() : .boolean(true)))
        }
        return parameters
    }

    private mutating func key() throws(StructuredFieldFailure) -> String {
        guard let first = peek else { throw .endsEarly }
        guard StructuredFieldGrammar.isKeyStart(first) else { throw .unexpectedOctet(at: offset) }
        return text(run(where: StructuredFieldGrammar.isKeyText))
    }

    private mutating func bareItem() throws(StructuredFieldFailure) -> BareItem {
        guard let first = peek else { throw .endsEarly }
        switch first {
        case 0x2D, 0x30...0x39: return try number()
        case ASCII.quote: return .string(try string())
        case 0x3A: return .octets(try byteSequence())
        case 0x3F: return .boolean(try boolean())
        case 0x40:
            position += 1
            guard case .integer(let seconds) = try number() else { throw .unexpectedOctet(at: offset) }
            return .date(seconds)
        case 0x25: return .displayString(try displayString())
        case _ where StructuredFieldGrammar.isTokenStart(first):
            return .token(text(run(where: StructuredFieldGrammar.isTokenText)))
        default: throw .unexpectedOctet(at: offset)
        }
    }

    /// RFC 9651 section 4.2.4.
    private mutating func number() throws(StructuredFieldFailure) -> BareItem {
        let isNegative = take(0x2D)
        let whole = run(where: ASCII.isDigit)
        guard !whole.isEmpty else { throw peek == nil ? .endsEarly : .unexpectedOctet(at: offset) }
        let sign = isNegative ? -1 : 1
        guard take(ASCII.dot) else {
            guard whole.count <= 15 else { throw .outOfRange }
            return .integer(sign * value(whole))
        }
        let fraction = run(where: ASCII.isDigit)
        guard whole.count <= 12, (1...3).contains(fraction.count) else { throw .outOfRange }
        let scale = [100, 10, 1][fraction.count - 1]
        return .decimal(thousandths: sign * (value(whole) * 1_000 + value(fraction) * scale))
    }

    private mutating func string() throws(StructuredFieldFailure) -> String {
        try expect(ASCII.quote)
        var octets: [UInt8] = []
        while let octet = peek {
            position += 1
            switch octet {
            case ASCII.quote: return text(octets[...])
            case ASCII.backslash:
                guard let escaped = peek else { throw .endsEarly }
                guard escaped == ASCII.quote || escaped == ASCII.backslash else { throw .unexpectedOctet(at: offset) }
                octets.append(escaped)
                position += 1
            case 0x20...0x7E: octets.append(octet)
            // A writer of mail folds at a blank inside a string too; the blank that follows stands for it.
            case ASCII.carriageReturn where peek == ASCII.lineFeed: position += 1
            default: throw .unexpectedOctet(at: offset - 1)
            }
        }
        throw .endsEarly
    }

    private mutating func byteSequence() throws(StructuredFieldFailure) -> [UInt8] {
        try expect(0x3A)
        let digits = run { $0 != 0x3A && $0 > 0x20 }
        try expect(0x3A)
        guard let octets = Base64.decodeStrictly(Octets(digits)) else { throw .unexpectedOctet(at: offset - 1) }
        return Array(octets.bytes)
    }

    private mutating func boolean() throws(StructuredFieldFailure) -> Bool {
        try expect(0x3F)
        if take(0x31) { return true }
        try expect(0x30)
        return false
    }

    /// RFC 9651 section 4.2.10: percent escapes in lower case, UTF-8 that must be valid.
    private mutating func displayString() throws(StructuredFieldFailure) -> String {
        try expect(0x25)
        try expect(ASCII.quote)
        var octets: [UInt8] = []
        while let octet = peek {
            position += 1
            switch octet {
            case ASCII.quote:
                guard let text = String(validating: octets, as: UTF8.self) else { throw .outOfRange }
                return text
            case 0x25:
                let digits = input[position...].prefix(2)
                guard digits.count == 2, !digits.contains(where: { (0x41...0x46).contains($0) }),
                    let value = Hexadecimal.octets(text(digits))
                else { throw .unexpectedOctet(at: offset) }
                octets += value
                position += 2
            case 0x20...0x7E: octets.append(octet)
            case ASCII.carriageReturn where peek == ASCII.lineFeed: position += 1
            default: throw .unexpectedOctet(at: offset - 1)
            }
        }
        throw .endsEarly
    }

    private func value(_ digits: ArraySlice<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    private func text(_ octets: ArraySlice<UInt8>) -> String { String(decoding: octets, as: UTF8.self) }
    private var peek: UInt8? { position < input.endIndex ? input[position] : nil }
    private var offset: Int { position - input.startIndex }

    private func isBlank(_ octet: UInt8) -> Bool {
        ASCII.isBlank(octet) || octet == ASCII.carriageReturn || octet == ASCII.lineFeed
    }

    private mutating func skipBlanks() { while let octet = peek, isBlank(octet) { position += 1 } }

    private mutating func run(where isAllowed: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = position
        while let octet = peek, isAllowed(octet) { position += 1 }
        return input[start..<position]
    }

    private mutating func take(_ octet: UInt8) -> Bool {
        guard peek == octet else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ octet: UInt8) throws(StructuredFieldFailure) {
        guard let found = peek else { throw .endsEarly }
        guard found == octet else { throw .unexpectedOctet(at: offset) }
        position += 1
    }
}
