package import MailModel

/// Reads replies of a server (RFC 5321 section 4.2.1), however they are cut into pieces. What is no reply ends the session. Replies are
/// stored with each attempt, so of a long one only the beginning is kept, and the rest read and forgotten.
package struct SMTPReplyParser: Sendable {
    package enum Failure: Error, Sendable, Hashable { case malformed, tooLong }

    /// The next reply answers EHLO: each of its lines counts.
    package var isHello = false
    /// The next reply answers LOGVIEW: its line counts to the end.
    package var isLogView = false

    private var line: [UInt8] = []
    /// Octets of the line that were read, kept or not.
    private var lineLength = 0
    private var code: Int?
    private var lineCount = 0
    private var texts: [String] = []

    package init() {}

    /// A reply has begun and not ended.
    package var isMidReply: Bool { code != nil || lineLength > 0 }

    /// Takes octets up to the end of the first whole reply in them.
    package mutating func read(_ octets: UnsafeRawBufferPointer) throws(Failure) -> (taken: Int, reply: Reply?) {
        var position = 0
        while position < octets.count {
            let octet = octets[position]
            position += 1
            guard octet == ASCII.lineFeed else {
                try append(octet)
                continue
            }
            if let reply = try takeLine() { return (position, reply) }
        }
        return (position, nil)
    }

    private mutating func append(_ octet: UInt8) throws(Failure) {
        lineLength += 1
        guard lineLength <= SMTPLimits.replyLine else { throw .tooLong }
        if line.count < 4 + (isHello || isLogView ? SMTPLimits.keptHelloLine : SMTPLimits.keptReplyLine) { line.append(octet) }
    }

    private mutating func takeLine() throws(Failure) -> Reply? {
        // A bare LF is read: servers that write it harm only themselves.
        if line.last == ASCII.carriageReturn { line.removeLast() }
        defer { (line, lineLength) = ([], 0) }
        guard line.count >= 3, line.prefix(3).allSatisfy(ASCII.isDigit) else { throw .malformed }
        let number = line.prefix(3).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard (200...599).contains(number), code == nil || code == number else { throw .malformed }
        let separator = line.count > 3 ? line[3] : ASCII.space
        guard separator == ASCII.space || separator == 0x2D else { throw .malformed }
        code = number
        lineCount += 1
        guard lineCount <= SMTPLimits.replyLines else { throw .tooLong }
        if texts.count < (isHello && number < 300 ? SMTPLimits.replyLines : SMTPLimits.keptReplyLines) {
            texts.append(String(decoding: line.dropFirst(4), as: UTF8.self))
        }
        return separator == ASCII.space ? finish(number) : nil
    }

    private mutating func finish(_ number: Int) -> Reply? {
        defer { (code, texts, lineCount) = (nil, [], 0) }
        guard let severity = Reply.Severity(rawValue: number / 100) else { return nil }
        let status = Self.status(of: texts, severity)
        let lines = status == nil ? texts : texts.map(Self.withoutStatus)
        return Reply(severity, suffix: number % 100, status: status.map { .init($0.subject, $0.detail) }, lines: lines)
    }

    /// RFC 2034 section 4: the status counts only where its class is the code's.
    private static func status(of texts: [String], _ severity: Reply.Severity) -> EnhancedStatus? {
        guard let word = texts.first?.split(separator: " ", maxSplits: 1).first, let status = EnhancedStatus(word),
            status.statusClass == severity
        else { return nil }
        return status
    }

    private static func withoutStatus(_ text: String) -> String {
        guard let word = text.split(separator: " ", maxSplits: 1).first, EnhancedStatus(word) != nil else { return text }
        return String(text.dropFirst(word.count).drop { $0 == " " })
    }
}
