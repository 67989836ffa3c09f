/// An enhanced mail system status code (RFC 3463 section 2): class, subject, detail.
package struct EnhancedStatus: Sendable, Hashable, CustomStringConvertible {
    package let statusClass: Reply.Severity
    package let subject: Int
    package let detail: Int

    package init(_ statusClass: Reply.Severity, _ subject: Int, _ detail: Int) {
        (self.statusClass, self.subject, self.detail) = (statusClass, subject, detail)
    }

    /// Reads `5.1.1`; `nil` for another form, for a class that is none (RFC 3463 section 2 knows 2, 4 and 5), or for a number over three digits.
    package init?(_ text: some StringProtocol) {
        var numbers: InlineArray<3, Int> = [0, 0, 0], part = 0, digits = 0
        for octet in text.utf8 {
            if octet == ASCII.dot {
                guard digits > 0, part < 2 else { return nil }
                (part, digits) = (part + 1, 0)
            } else {
                guard ASCII.isDigit(octet), digits < 3 else { return nil }
                numbers[part] = numbers[part] * 10 + Int(octet - 0x30)
                digits += 1
            }
        }
        guard part == 2, digits > 0, let statusClass = Reply.Severity(rawValue: numbers[0]), statusClass != .intermediate else {
            return nil
        }
        self.init(statusClass, numbers[1], numbers[2])
    }

    package var description: String { "\(statusClass.rawValue).\(subject).\(detail)" }
}
