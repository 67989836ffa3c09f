/// What addresses are made of: atoms, quoted strings, single octets, and the blanks and comments between them.
extension AddressParser {
    mutating func dotAtom() throws(AddressFailure) -> [UInt8] {
        var atom = try word()
        while take(ASCII.dot) { atom += [ASCII.dot] + (try word()) }
        return atom
    }

    /// A run of atom text; octets above ASCII may stand in the words of a display name (RFC 6532 section 3.2).
    mutating func word() throws(AddressFailure) -> [UInt8] {
        let start = position
        while let octet = peek, ASCII.isAtomText(octet) || octet >= 0x80 { position += 1 }
        guard position > start else { throw peek == nil ? .endsEarly : .unexpectedOctet(at: offset) }
        return Array(input[start..<position])
    }

    /// The content of a quoted string (RFC 5322 section 3.2.4), folding and backslashes removed.
    mutating func quotedString() throws(AddressFailure) -> [UInt8] {
        try expect(ASCII.quote)
        var content: [UInt8] = []
        while let octet = peek {
            position += 1
            switch octet {
            case ASCII.quote: return content
            case ASCII.backslash:
                guard let escaped = peek else { throw .endsEarly }
                guard escaped != ASCII.carriageReturn, escaped != ASCII.lineFeed, escaped != 0 else {
                    throw .unexpectedOctet(at: offset)
                }
                content.append(escaped)
                position += 1
            case ASCII.carriageReturn, ASCII.lineFeed: continue
            case 0: throw .unexpectedOctet(at: offset - 1)
            default: content.append(octet)
            }
        }
        throw .endsEarly
    }

    /// Skips blanks, folding and comments (CFWS, RFC 5322 section 3.2.2).
    mutating func skipBlanks() throws(AddressFailure) {
        var depth = 0
        while let octet = peek {
            switch octet {
            case ASCII.space, ASCII.tab, ASCII.carriageReturn, ASCII.lineFeed: break
            case 0x28:
                depth += 1
                guard depth <= Self.maximumCommentDepth else { throw .nestedTooDeeply }
            case 0x29 where depth > 0: depth -= 1
            case ASCII.backslash where depth > 0: position += 1
            default: guard depth > 0 else { return }
            }
            position += 1
        }
        guard depth == 0 else { throw .endsEarly }
    }

    var peek: UInt8? { position < input.endIndex ? input[position] : nil }
    var offset: Int { position - input.startIndex }

    mutating func take(_ octet: UInt8) -> Bool {
        guard peek == octet else { return false }
        position += 1
        return true
    }

    mutating func expect(_ octet: UInt8) throws(AddressFailure) {
        guard let found = peek else { throw .endsEarly }
        guard found == octet else { throw .unexpectedOctet(at: offset) }
        position += 1
    }
}
