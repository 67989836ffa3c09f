import MailModel

/// One `name=value` as it stands: the whole of a parameter, or a numbered piece, plain or percent-encoded (RFC 2231 section 3 and 4).
struct ParameterPiece {
    /// The number of what is no piece but the whole.
    static let whole = -1

    let name: String
    let number: Int
    let isExtended: Bool
    let value: [UInt8]

    var isPlainWhole: Bool { number == Self.whole && !isExtended }

    init(reading scanner: inout MIMEScanner) throws(MIMEFieldFault) {
        let label = scanner.token()
        scanner.skipBlanks()
        guard !label.isEmpty, scanner.take(0x3D) else { throw .malformed }
        scanner.skipBlanks()
        if scanner.peek == ASCII.quote {
            guard let quoted = scanner.quotedString() else { throw .malformed }
            value = quoted
        } else {
            // Wider than a token: file names with `/` or brackets, and octets beyond ASCII, are common.
            value = Array(scanner.run { $0 > 0x20 && $0 != 0x3B && $0 != ASCII.quote && $0 != 0x28 && $0 != 0x7F })
            guard !value.isEmpty else { throw .malformed }
        }
        scanner.skipBlanks()
        let parts = label.split(separator: 0x2A, omittingEmptySubsequences: false)
        name = ASCII.lowercased(String(decoding: parts[0], as: UTF8.self))
        isExtended = parts.count > 1 && parts[parts.count - 1].isEmpty
        let numbers = parts.dropFirst().dropLast(isExtended ? 1 : 0)
        guard !name.isEmpty, numbers.count <= 1 else { throw .malformed }
        guard let digits = numbers.first else {
            number = Self.whole
            return
        }
        // RFC 2231 section 3: no leading zeros.
        guard (1...4).contains(digits.count), digits.allSatisfy(ASCII.isDigit), digits.count == 1 || digits.first != 0x30 else {
            throw .malformed
        }
        number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Takes `charset'language'text` apart (RFC 2231 section 4).
    func extendedValue() throws(MIMEFieldFault) -> (charset: ArraySlice<UInt8>?, octets: [UInt8]) {
        let parts = value.split(separator: 0x27, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed }
        return (parts[0], percentDecoded(parts[2]))
    }

    func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var octets: [UInt8] = []
        var position = text.startIndex
        while position < text.endIndex {
            if text[position] == 0x25, position + 2 < text.endIndex, let high = QuotedPrintable.hexadecimal(text[position + 1]),
                let low = QuotedPrintable.hexadecimal(text[position + 2])
            {
                octets.append(high << 4 | low)
                position += 3
            } else {
                octets.append(text[position])
                position += 1
            }
        }
        return octets
    }
}
