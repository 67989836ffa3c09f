import MailModel

/// Collects plain text and encoded words in their order. Neighbouring encoded words of one character set are joined before they are
/// decoded: many writers split inside a character, against RFC 2047 section 5.
struct EncodedWordPieces {
    private var result = ""
    private var pending: [UInt8] = []
    private var charset: Charset?

    mutating func append(plain: ArraySlice<UInt8>) {
        guard !plain.isEmpty else { return }
        // Between two encoded words: kept back until it is known what follows.
        if charset != nil, plain.allSatisfy({ ASCII.isBlank($0) }) {
            blanks = plain
            return
        }
        flush()
        result += Charset.utf8.decode(plain)
    }

    private var blanks: ArraySlice<UInt8> = []

    mutating func append(_ word: EncodedWord) {
        blanks = []
        if charset != word.charset || word.charset.isBegun(by: word.octets) { flush() }
        charset = word.charset
        pending += word.octets
    }

    mutating func text() -> String {
        flush()
        return result
    }

    private mutating func flush() {
        if let charset { result += charset.decode(pending) }
        if !blanks.isEmpty { result += Charset.utf8.decode(blanks) }
        (charset, pending, blanks) = (nil, [], [])
    }
}
