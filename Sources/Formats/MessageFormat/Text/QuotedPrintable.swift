package import MailModel

/// Quoted-printable (RFC 2045 section 6.7), read leniently.
package enum QuotedPrintable {
    /// Decodes a body. Blanks at the end of a line go (rule 3 of that section), soft line breaks join, an `=` that begins neither an
    /// octet nor a break stays as it is. Linear time.
    package static func decode(_ text: Octets) -> Octets {
        let input = text.bytes
        var output: [UInt8] = []
        output.reserveCapacity(input.count)
        var position = input.startIndex
        var pendingBlanks = position  // start of the blanks that end at `position`
        while position < input.endIndex {
            let octet = input[position]
            if ASCII.isBlank(octet) {
                position += 1
                continue
            }
            let isLineEnd = isLineEnd(input, position)
            if !isLineEnd, pendingBlanks < position { output += input[pendingBlanks..<position] }
            if octet == 0x3D, let softEnd = endOfSoftBreak(input, position + 1) {
                position = softEnd
            } else if octet == 0x3D, let value = octetValue(input, position + 1) {
                output.append(value)
                position += 3
            } else {
                output.append(octet)
                position += 1
            }
            pendingBlanks = position
        }
        return Octets(output)
    }

    /// Decodes the text of an encoded word: `_` is a blank (RFC 2047 section 4.2).
    static func decodeWord(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var position = text.startIndex
        while position < text.endIndex {
            if text[position] == 0x3D, let value = octetValue(text, position + 1) {
                output.append(value)
                position += 3
            } else {
                output.append(text[position] == 0x5F ? ASCII.space : text[position])
                position += 1
            }
        }
        return output
    }

    private static func isLineEnd(_ input: ArraySlice<UInt8>, _ position: Int) -> Bool {
        input[position] == ASCII.carriageReturn && position + 1 < input.endIndex && input[position + 1] == ASCII.lineFeed
    }

    /// Position after `=`, blanks and CRLF, or after an `=` that ends the input.
    private static func endOfSoftBreak(_ input: ArraySlice<UInt8>, _ start: Int) -> Int? {
        guard start < input.endIndex else { return start }
        // Blanks after the `=` are padding that a relay added; more than a line of them is text.
        let reach = min(input.endIndex, start + Base64.lineLength)
        guard let end = input[start..<reach].firstIndex(where: { !ASCII.isBlank($0) }) else { return nil }
        return isLineEnd(input, end) ? end + 2 : nil
    }

    private static func octetValue(_ input: ArraySlice<UInt8>, _ start: Int) -> UInt8? {
        guard start + 1 < input.endIndex, let high = hexadecimal(input[start]), let low = hexadecimal(input[start + 1]) else {
            return nil
        }
        return high << 4 | low
    }

    static func hexadecimal(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
