import MailModel

/// Follows the quoted strings and comments of a structured field, an octet at a time (RFC 5322 section 3.2.2, RFC 5322 section 3.2.4).
struct QuotedText {
    /// Where an octet stands. Quotes count to their string, parentheses to their comment.
    enum Place { case plain, quoted, comment }

    private var depth = 0
    private var (isQuoted, isEscaped) = (false, false)

    /// - Parameter octet: the one after those that were asked for.
    mutating func place(of octet: UInt8) -> Place {
        let (wasQuoted, wasComment) = (isQuoted, depth > 0)
        if isEscaped {
            isEscaped = false
        } else {
            switch octet {
            case ASCII.backslash: isEscaped = isQuoted || depth > 0
            case ASCII.quote where depth == 0: isQuoted.toggle()
            case 0x28 where !isQuoted: depth += 1
            case 0x29 where depth > 0: depth -= 1
            default: break
            }
        }
        return wasQuoted || isQuoted ? .quoted : wasComment || depth > 0 ? .comment : .plain
    }
}
