import MailModel

/// Words by which letters, and their contents in clear, are known wherever they turn up.
enum Marks {
    /// In each content, several times; never outside of a content or a Subject.
    static let canary = "canary-"
    private static let mark = "mark-"

    static func mark(_ number: Int) -> String { "\(mark)\(number)-" }

    static func holdsCanary(_ octets: some Collection<UInt8>) -> Bool { !numbers(behind: canary, in: octets, limit: 1).isEmpty }

    /// The marks of letters whose contents stand there in clear.
    static func clearMarks(in octets: some Collection<UInt8>) -> Set<String> {
        Set(numbers(behind: canary, in: octets, limit: .max).map(mark))
    }

    /// The first mark in a message: its own, or that of the letter that a report is about.
    static func firstMark(in octets: some Collection<UInt8>) -> String? {
        numbers(behind: mark, in: octets, limit: 1).first.map(mark)
    }

    private static func numbers(behind word: String, in octets: some Collection<UInt8>, limit: Int) -> [Int] {
        octets.withContiguousStorageIfAvailable { numbers(word, $0, limit) }
            ?? Array(octets).withUnsafeBufferPointer { numbers(word, $0, limit) }
    }

    private static func numbers(_ word: String, _ octets: UnsafeBufferPointer<UInt8>, _ limit: Int) -> [Int] {
        let word = Array(word.utf8)
        var found: [Int] = [], position = 0
        while position + word.count < octets.count, found.count < limit {
            guard octets[position] == word[0], octets[position..<(position + word.count)].elementsEqual(word) else {
                position += 1
                continue
            }
            position += word.count
            var number = 0, digits = 0
            while position < octets.count, case let digit = octets[position], ASCII.isDigit(digit), digits < 9 {
                (number, digits, position) = (number * 10 + Int(digit - 0x30), digits + 1, position + 1)
            }
            if digits > 0 { found.append(number) }
        }
        return found
    }
}
