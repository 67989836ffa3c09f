import MailModel

/// Reads the words of MIME fields (RFC 2045 section 5.1): tokens, quoted strings, and the comments and folding between them.
/// It iterates and never recurses; time is linear.
struct MIMEScanner {
    private let input: ArraySlice<UInt8>
    private(set) var position: Int

    init(_ input: ArraySlice<UInt8>) { (self.input, position) = (input, input.startIndex) }

    var peek: UInt8? { position < input.endIndex ? input[position] : nil }
    var isAtEnd: Bool { position >= input.endIndex }

    mutating func take(_ octet: UInt8) -> Bool {
        guard peek == octet else { return false }
        position += 1
        return true
    }

    /// Skips blanks, folding and comments. A comment that never ends reaches to the end.
    mutating func skipBlanks() {
        var depth = 0
        while let octet = peek {
            switch octet {
            case ASCII.space, ASCII.tab, ASCII.carriageReturn, ASCII.lineFeed: break
            case 0x28: depth += 1
            case 0x29 where depth > 0: depth -= 1
            case ASCII.backslash where depth > 0: position += 1
            default: guard depth > 0 else { return }
            }
            position += 1
        }
        position = min(position, input.endIndex)
    }

    /// A run of octets that a class allows; empty where none stands.
    mutating func run(where isAllowed: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = position
        while let octet = peek, isAllowed(octet) { position += 1 }
        return input[start..<position]
    }

    mutating func token() -> ArraySlice<UInt8> { run(where: ASCII.isTokenText) }

    /// Skips to the next semicolon that stands in no quoted string.
    mutating func skipParameter() {
        while let octet = peek, octet != 0x3B {
            if octet != ASCII.quote || quotedString() == nil { position = min(position + 1, input.endIndex) }
        }
    }

    /// The content of a quoted string, backslashes and folding removed; `nil` where it never ends.
    mutating func quotedString() -> [UInt8]? {
        guard take(ASCII.quote) else { return nil }
        var content: [UInt8] = []
        while let octet = peek {
            position += 1
            switch octet {
            case ASCII.quote: return content
            case ASCII.backslash:
                guard let escaped = peek else { return nil }
                content.append(escaped)
                position += 1
            case ASCII.carriageReturn, ASCII.lineFeed: break
            default: content.append(octet)
            }
        }
        return nil
    }
}
