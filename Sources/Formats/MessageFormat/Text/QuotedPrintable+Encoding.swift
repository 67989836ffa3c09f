package import MailModel

extension QuotedPrintable {
    private static let hexadecimalDigits = Array("0123456789ABCDEF".utf8)

    /// Encodes text of lines that end with CRLF; every other CR and LF, and a blank before a line's end, is escaped. Lines are at most
    /// 76 columns (RFC 2045 section 6.7 rule 5). No line begins with `-`: none can be taken for the delimiter of a multipart around it.
    package static func encode(_ text: Octets) -> Octets {
        var output: [UInt8] = []
        output.reserveCapacity(text.count + text.count / 8)
        let input = text.bytes
        var lineStart = 0
        var position = input.startIndex
        while position < input.endIndex {
            if endsLine(input, position) {
                output += [ASCII.carriageReturn, ASCII.lineFeed]
                lineStart = output.count
                position += 2
                continue
            }
            let octet = input[position]
            let isLastOfLine = position + 1 == input.endIndex || endsLine(input, position + 1)
            var isPlain = (0x21...0x7E).contains(octet) && octet != 0x3D || ASCII.isBlank(octet) && !isLastOfLine
            // One column stays free for the soft break's own `=`.
            if output.count - lineStart + (isPlain ? 1 : 3) >= Base64.lineLength {
                output += [0x3D, ASCII.carriageReturn, ASCII.lineFeed]
                lineStart = output.count
            }
            if lineStart == output.count, octet == 0x2D { isPlain = false }
            if isPlain {
                output.append(octet)
            } else {
                output += [0x3D, hexadecimalDigits[Int(octet >> 4)], hexadecimalDigits[Int(octet & 0x0F)]]
            }
            position += 1
        }
        return Octets(output)
    }

    private static func endsLine(_ input: ArraySlice<UInt8>, _ position: Int) -> Bool {
        input[position] == ASCII.carriageReturn && position + 1 < input.endIndex && input[position + 1] == ASCII.lineFeed
    }
}
