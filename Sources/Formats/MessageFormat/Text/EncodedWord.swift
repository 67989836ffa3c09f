import MailModel

/// One encoded word, `=?charset?encoding?text?=` (RFC 2047 section 2), decoded to octets.
struct EncodedWord {
    let charset: Charset
    let octets: [UInt8]
    /// Position after the word.
    let end: Int

    /// `nil` where none starts. Looks at no more than a field's longest sensible word, so that many false starts stay linear.
    init?(_ input: ArraySlice<UInt8>, at start: Int) {
        // Writers exceed the 75 octets of RFC 2047 section 2; a word over 1,024 is text.
        let reach = min(input.endIndex, start + 1_024)
        guard start + 1 < reach, input[start + 1] == 0x3F else { return nil }
        guard let charsetEnd = input[(start + 2)..<reach].prefix(64).firstIndex(of: 0x3F), charsetEnd > start + 2 else {
            return nil
        }
        guard charsetEnd + 2 < reach, input[charsetEnd + 2] == 0x3F else { return nil }
        let textStart = charsetEnd + 3
        guard let textEnd = Self.end(of: input[textStart..<reach]) else { return nil }
        // RFC 2231 section 5: a language may follow the character set.
        let name = input[(start + 2)..<charsetEnd].prefix { $0 != 0x2A }
        guard let charset = Charset(name: String(decoding: name, as: UTF8.self)) else { return nil }
        switch ASCII.lowercased(input[charsetEnd + 1]) {
        case 0x62: octets = Base64.decodeLeniently(Octets(input[textStart..<textEnd])).octets
        case 0x71: octets = QuotedPrintable.decodeWord(input[textStart..<textEnd])
        default: return nil
        }
        (self.charset, end) = (charset, textEnd + 2)
    }

    /// Where `?=` stands. A question mark before it is against RFC 2047 section 2, but programs write it and others read on; `=?` begins
    /// another word, which keeps many false starts linear.
    private static func end(of text: ArraySlice<UInt8>) -> Int? {
        var position = text.startIndex
        while position + 1 < text.endIndex, (0x20...0x7E).contains(text[position]) {
            if text[position] == 0x3F {
                if text[position + 1] == 0x3D { return position }
                if position > text.startIndex, text[position - 1] == 0x3D { return nil }
            }
            position += 1
        }
        return nil
    }
}
