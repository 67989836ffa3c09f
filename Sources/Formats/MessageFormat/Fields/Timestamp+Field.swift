package import MailModel

extension Timestamp {
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// Hours east of Greenwich of the named zones (RFC 5322 section 4.3); any other name counts as `-0000`.
    private static let zones = [
        "ut": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    ]

    /// Reads a Date field's value (RFC 5322 section 3.3), the obsolete forms of section 4.3 (years of two or three digits, named zones,
    /// comments) included; `nil` for what is no date.
    package init?(fieldValue value: ArraySlice<UInt8>) {
        var scanner = MIMEScanner(value)
        var words: [String] = []
        scanner.skipBlanks()
        while !scanner.isAtEnd {
            let word = scanner.run { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == 0x2B || $0 == 0x2D }
            if !word.isEmpty {
                words.append(ASCII.lowercased(String(decoding: word, as: UTF8.self)))
            } else {
                guard scanner.take(0x2C) || scanner.take(0x3A) else { return nil }
                words.append(",")
            }
            guard words.count <= 16 else { return nil }
            scanner.skipBlanks()
        }
        self.init(words: words)
    }

    /// The words of a date, each comma and colon as `,`.
    private init?(words: [String]) {
        var words = words[...]
        if words.count > 1, words.dropFirst().first == ",", words.first?.utf8.allSatisfy(ASCII.isLetter) == true {
            words = words.dropFirst(2)
        }
        let fields = words.split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
        // day month year hour : minute [: second] zone
        guard fields.count == 2 || fields.count == 3, fields[0].count == 4, let last = fields.last, (1...2).contains(last.count),
            fields.count == 2 || fields[1].count == 1
        else { return nil }
        guard let day = Self.number(fields[0][0], 1...31), let month = Self.months.firstIndex(of: fields[0][1]),
            let year = Self.year(fields[0][2]), let hour = Self.number(fields[0][3], 0...23),
            let minute = Self.number(fields[1][0], 0...59),
            let second = fields.count == 3 ? Self.number(fields[2][0], 0...60) : 0,
            let offset = Self.offset(last.count == 2 ? last[1] : "-0000")
        else { return nil }
        let civil = CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: min(second, 59))
        let local = Timestamp(civil)
        guard local.civil == civil else { return nil }
        self.init(seconds: local.seconds - Int64(offset))
    }

    private static func number(_ word: String, _ range: ClosedRange<Int>) -> Int? {
        guard (1...2).contains(word.utf8.count), word.utf8.allSatisfy(ASCII.isDigit), let number = Int(word) else { return nil }
        return range.contains(number) ? number : nil
    }

    private static func year(_ word: String) -> Int? {
        guard (2...4).contains(word.utf8.count), word.utf8.allSatisfy(ASCII.isDigit), let number = Int(word) else { return nil }
        switch word.utf8.count {
        case 2: return number < 50 ? 2_000 + number : 1_900 + number
        case 3: return 1_900 + number
        default: return number >= 1_900 ? number : nil
        }
    }

    /// Seconds east of Greenwich.
    private static func offset(_ word: String) -> Int? {
        if let hours = zones[word] { return hours * 3_600 }
        guard let sign = word.utf8.first, sign == 0x2B || sign == 0x2D else {
            return word.utf8.allSatisfy(ASCII.isLetter) ? 0 : nil
        }
        let digits = word.dropFirst()
        guard digits.utf8.count == 4, digits.utf8.allSatisfy(ASCII.isDigit), let number = Int(digits), number % 100 < 60 else {
            return nil
        }
        return (sign == 0x2D ? -1 : 1) * (number / 100 * 3_600 + number % 100 * 60)
    }
}
