import MailModel

/// Encoded words (RFC 2047): text outside ASCII in header fields. What they decode to is data: it is never parsed again.
package enum EncodedWords {
    /// Octets of one encoded word (RFC 2047 section 2).
    package static let maximumLength = 75

    /// Reads unstructured text. Words in a character set that is unknown stay as they stand; blanks between two encoded words go
    /// (RFC 2047 section 6.2); control characters become blanks. Linear time.
    package static func decode(_ octets: ArraySlice<UInt8>) -> String {
        var pieces = EncodedWordPieces()
        var position = octets.startIndex
        var plainStart = position
        while position < octets.endIndex {
            guard octets[position] == 0x3D, let word = EncodedWord(octets, at: position) else {
                position += 1
                continue
            }
            pieces.append(plain: octets[plainStart..<position])
            pieces.append(word)
            position = word.end
            plainStart = position
        }
        pieces.append(plain: octets[plainStart...])
        return printable(pieces.text())
    }

    /// Text with each control character replaced by a blank: no line end comes out of a decoder.
    static func printable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl =
                scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || [0x2028, 0x2029].contains(scalar.value)
            result.append(isControl ? " " : scalar)
        }
        return String(result)
    }

    /// Writes text so that ``decode(_:)`` gives it back: ASCII stays, the run of words from the first to the last that need it
    /// becomes encoded words in UTF-8.
    package static func encode(_ text: String) -> String {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard let first = words.firstIndex(where: needsEncoding), let last = words.lastIndex(where: needsEncoding) else {
            return text
        }
        let run = words[first...last].joined(separator: " ")
        return (words[..<first].map(String.init) + [encodedRun(run)] + words[(last + 1)...].map(String.init)).joined(
            separator: " ")
    }

    private static func needsEncoding(_ word: Substring) -> Bool {
        word.utf8.contains { $0 >= 0x80 } || word.contains("=?")
    }

    /// Splits between characters, as RFC 2047 section 5 demands, so that each word is within its length.
    private static func encodedRun(_ text: String) -> String {
        let capacity = (maximumLength - "=?utf-8?b??=".utf8.count) / 4 * 3
        var words: [String] = []
        var current: [UInt8] = []
        for scalar in text.unicodeScalars {
            let octets = Array(String(scalar).utf8)
            if current.count + octets.count > capacity {
                words.append("=?utf-8?b?\(Base64.text(current))?=")
                current = []
            }
            current += octets
        }
        words.append("=?utf-8?b?\(Base64.text(current))?=")
        return words.joined(separator: " ")
    }
}
