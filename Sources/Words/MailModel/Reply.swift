/// An SMTP reply (RFC 5321 section 4.2): code, enhanced status and text from one value, so that the two codes never disagree.
package struct Reply: Sendable, Hashable {
    /// First digit of both codes (RFC 2034 section 4 demands that they agree).
    package enum Severity: Int, Sendable, CaseIterable { case success = 2, intermediate = 3, transient = 4, permanent = 5 }

    package let severity: Severity
    /// Second and third digit of the code, 0 to 99.
    package let suffix: Int
    /// Subject and detail of the enhanced status; `nil` where none belongs (greeting, EHLO, 3xx; RFC 2034 section 4).
    package let subjectAndDetail: SubjectAndDetail?
    /// Lines of text, at least one, without codes and line ends.
    package let lines: [String]

    package struct SubjectAndDetail: Sendable, Hashable {
        package let subject: Int, detail: Int
        package init(_ subject: Int, _ detail: Int) { (self.subject, self.detail) = (subject, detail) }
    }

    package init(_ severity: Severity, suffix: Int, status: SubjectAndDetail? = nil, lines: [String]) {
        precondition((0...99).contains(suffix), "two digits follow the first")
        (self.severity, self.suffix, subjectAndDetail) = (severity, suffix, status)
        self.lines = lines.isEmpty ? [""] : lines.map(Self.printable)
    }

    /// A reply of one of our own conditions.
    package init(_ severity: Severity, _ condition: Condition, _ text: String? = nil) {
        self.init(severity, suffix: condition.suffix, status: condition.status, lines: [text ?? condition.text])
    }

    package var code: Int { severity.rawValue * 100 + suffix }

    package var enhanced: EnhancedStatus? {
        subjectAndDetail.map { EnhancedStatus(severity, $0.subject, $0.detail) }
    }

    /// The enhanced status, made up from the code where the peer gave none (RFC 3463 section 3.1: other or undefined status).
    package var status: EnhancedStatus { enhanced ?? EnhancedStatus(severity == .intermediate ? .permanent : severity, 0, 0) }

    package var isSuccess: Bool { severity == .success }
    package var isTransient: Bool { severity == .transient }
    package var isPermanent: Bool { severity == .permanent }

    /// One line for people and logs, for example `550 5.1.1 No such mailbox here`.
    package var text: String {
        ([String(code)] + (enhanced.map { [$0.description] } ?? []) + [lines.joined(separator: " ")]).joined(separator: " ")
    }

    /// The octets on the wire, with CRLF at each line's end (RFC 5321 section 4.2.1; RFC 2034 section 4: the status stands on each line).
    package var wireText: String {
        let status = enhanced.map { "\($0) " } ?? ""
        return lines.enumerated().map { index, line in
            "\(code)\(index == lines.count - 1 ? " " : "-")\(status)\(line)\r\n"
        }.joined()
    }

    /// Nothing that a reply quotes can end its line or colour a terminal (RFC 5321 section 4.2: textstring).
    private static func printable(_ line: String) -> String {
        String(decoding: line.utf8.map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
    }
}

extension Reply: CustomStringConvertible {
    package var description: String { text }
}
