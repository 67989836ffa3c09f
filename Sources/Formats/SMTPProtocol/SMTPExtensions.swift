import MailModel

/// What a server offers, by its last answer to EHLO (RFC 5321 section 4.1.1.1).
struct SMTPExtensions: Sendable {
    /// Those that the client makes use of.
    enum Keyword: String, Sendable, CaseIterable {
        case size = "SIZE"
        case pipelining = "PIPELINING"
        case eightBit = "8BITMIME"
        case startTLS = "STARTTLS"
        case chunking = "CHUNKING"
        case binary = "BINARYMIME"
        case utf8 = "SMTPUTF8"
        case reports = "DSN"
        case logView = "LOGVIEW"
    }

    /// EHLO was understood; a server that was greeted by HELO has not said what it cannot do.
    let isExtended: Bool
    /// All keywords, known or not.
    let keywords: Set<String>
    private let parameters: [Keyword: String]

    /// Of a server that was greeted by HELO, or not yet.
    init() { (isExtended, keywords, parameters) = (false, [], [:]) }

    /// - Parameter answer: 2xx to EHLO or LHLO; its first line greets.
    init(answer: Reply) {
        var keywords: Set<String> = []
        var parameters: [Keyword: String] = [:]
        for line in answer.lines.dropFirst() {
            let words = line.split(separator: " ", maxSplits: 1)
            guard let word = words.first?.uppercased() else { continue }
            keywords.insert(word)
            if let keyword = Keyword(rawValue: word) { parameters[keyword] = words.count == 2 ? String(words[1]) : "" }
        }
        (isExtended, self.keywords, self.parameters) = (true, keywords, parameters)
    }

    func offers(_ keyword: Keyword) -> Bool { parameters[keyword] != nil }

    /// The largest message that the server takes, if it said so (RFC 1870 section 4: 0 is no limit).
    var sizeLimit: Int? { parameters[.size].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
}
