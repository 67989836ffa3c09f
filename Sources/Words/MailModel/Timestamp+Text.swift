extension Timestamp {
    package init(_ civil: CivilTime) {
        let seconds = civil.daysSince1970 * 86_400 + civil.hour * 3_600 + civil.minute * 60 + civil.second
        self.init(seconds: Int64(seconds))
    }

    package var civil: CivilTime {
        let days = Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
        let inDay = Int(seconds) - days * 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return CivilTime(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month, day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
            hour: inDay / 3_600, minute: inDay / 60 % 60, second: inDay % 60)
    }

    /// `2026-11-24T21:40:00Z` (RFC 3339 section 5.6), whole seconds.
    package var rfc3339: String {
        let time = civil
        return "\(Self.padded(time.year, 4))-\(Self.padded(time.month))-\(Self.padded(time.day))T"
            + "\(Self.padded(time.hour)):\(Self.padded(time.minute)):\(Self.padded(time.second))Z"
    }

    /// Reads what ``rfc3339`` writes; fractions and offsets other than Z are not read.
    package init?(rfc3339 text: String) {
        let octets = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard octets[range].allSatisfy(ASCII.isDigit) else { return nil }
            return octets[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        guard octets.count == 20, octets[4] == 0x2D, octets[7] == 0x2D, octets[10] == 0x54, octets[13] == 0x3A,
            octets[16] == 0x3A, octets[19] == 0x5A, let year = number(0..<4), let month = number(5..<7),
            let day = number(8..<10), let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        self.init(civil)
        guard self.civil == civil else { return nil }
    }

    /// `Tue, 24 Nov 2026 21:40:00 +0000`, the form of a Date field (RFC 5322 section 3.3).
    package var rfc5322: String {
        let time = civil
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekday = weekdays[(time.daysSince1970 % 7 + 7) % 7]
        return "\(weekday), \(time.day) \(months[time.month - 1]) \(Self.padded(time.year, 4)) "
            + "\(Self.padded(time.hour)):\(Self.padded(time.minute)):\(Self.padded(time.second)) +0000"
    }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

extension Timestamp: CustomStringConvertible {
    package var description: String { rfc3339 }
}
