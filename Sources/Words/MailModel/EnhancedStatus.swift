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
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ (1...3).contains($0.count) && $0.utf8.allSatisfy(ASCII.isDigit) }),
            let numbers = Optional(parts.compactMap { Int($0) }), numbers.count == 3,
            let statusClass = Reply.Severity(rawValue: numbers[0]), statusClass != .intermediate
        else { return nil }
        self.init(statusClass, numbers[1], numbers[2])
    }

    package var description: String { "\(statusClass.rawValue).\(subject).\(detail)" }
}
