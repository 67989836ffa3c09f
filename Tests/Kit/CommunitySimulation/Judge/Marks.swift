import MailModel
import MessageFormat

/// Words by which letters, and their contents in clear, are known wherever they turn up.
enum Marks {
    /// In each content, and in header fields that are nobody's but the reader's; never elsewhere.
    static let canary = "canary-"
    private static let mark = "mark-"
    /// Octets that a canary and its number take at most, in whatever form.
    static let longestHit = 64

    static func mark(_ number: Int) -> String { "\(mark)\(number)-" }

    /// The marks of letters whose contents stand there in clear: as they are, in base64, or as quoted-printable.
    static func clearMarks(in octets: [UInt8]) -> Set<String> {
        var numbers = Set(numbers(behind: canary, in: octets, limit: .max))
        let isInLines = octets.contains(0x0A)
        numbers.formUnion(numbersInBase64(isInLines ? octets.filter { $0 != 0x0D && $0 != 0x0A } : octets))
        if octets.contains(UInt8(ascii: "=")) {
            numbers.formUnion(Self.numbers(behind: canary, in: unquoted(octets), limit: .max))
        }
        return Set(numbers.map(mark))
    }

    /// The first mark in a message: its own, or that of the letter that a report is about.
    static func firstMark(in octets: some Collection<UInt8>) -> String? {
        numbers(behind: mark, in: octets, limit: 1).first.map(mark)
    }

    static func firstMark(in text: String) -> String? { firstMark(in: text.utf8) }

    /// Of quoted-printable (RFC 2045 section 6.7); what is none stays as it is.
    private static func unquoted(_ octets: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = [], index = 0
        while index < octets.count {
            guard octets[index] == UInt8(ascii: "="), index + 2 < octets.count else {
                plain.append(octets[index])
                index += 1
                continue
            }
            let pair = octets[(index + 1)...(index + 2)]
            if let value = UInt8(String(decoding: pair, as: UTF8.self), radix: 16) {
                plain.append(value)
            } else if !pair.elementsEqual([0x0D, 0x0A]) {
                plain += [octets[index]] + pair
            }
            index += 3
        }
        return plain
    }

    /// How a word looks in base64, by how many octets stand before it in its group of three.
    private static let wordsInBase64: [(before: Int, skipped: Int, word: [UInt8])] = (0...2).map { before in
        let text = Array(Base64.text(Array(repeating: 0, count: before) + Array(canary.utf8)).utf8)
        let skipped = (before * 8 + 5) / 6, whole = (before + canary.utf8.count) * 8 / 6
        return (before, skipped, Array(text[skipped..<whole]))
    }

    private static func numbersInBase64(_ octets: [UInt8]) -> [Int] {
        octets.withUnsafeBufferPointer { octets in
            wordsInBase64.flatMap { before, skipped, word in
                places(of: word, in: octets).flatMap { place -> [Int] in
                    guard place >= skipped else { return [] }
                    let text = octets[(place - skipped)...].prefix(36)
                    let whole = text.prefix { ASCII.isBase64($0) }
                    let plain = Base64.decodeStrictly(Octets(Array(whole.prefix(whole.count / 4 * 4))))
                    return numbers(behind: canary, in: plain?.bytes.dropFirst(before) ?? [], limit: 1)
                }
            }
        }
    }

    private static func numbers(behind word: String, in octets: some Collection<UInt8>, limit: Int) -> [Int] {
        octets.withContiguousStorageIfAvailable { numbers(word, $0, limit) }
            ?? Array(octets).withUnsafeBufferPointer { numbers(word, $0, limit) }
    }

    private static func numbers(_ word: String, _ octets: UnsafeBufferPointer<UInt8>, _ limit: Int) -> [Int] {
        let word = Array(word.utf8)
        return places(of: word, in: octets).lazy.compactMap { place in
            let digits = octets[(place + word.count)...].prefix(9).prefix { ASCII.isDigit($0) }
            // What is cut there may go on in the next write.
            return digits.isEmpty || digits.endIndex == octets.count ? nil : digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }.prefix(limit).map { $0 }
    }

    private static func places(of word: [UInt8], in octets: UnsafeBufferPointer<UInt8>) -> [Int] {
        var found: [Int] = [], position = 0
        while position + word.count <= octets.count {
            if octets[position] == word[0], octets[position..<(position + word.count)].elementsEqual(word) {
                found.append(position)
                position += word.count
            } else {
                position += 1
            }
        }
        return found
    }
}

extension ASCII {
    fileprivate static func isBase64(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): true
        default: false
        }
    }
}
