import MailModel

/// Cuts the stream of commands at CRLF only (RFC 5321 section 2.3.8). Memory is bounded by the limit, however long a line is.
package struct SMTPLineReader: Sendable {
    package enum Line: Sendable, Hashable {
        case text(String)
        /// Holds a bare CR, bare LF, NUL or another control, or is no UTF-8 (RFC 6531 section 3.3).
        case broken
        case tooLong
        /// One of these two, and meant to announce a chunk.
        case unreadableChunk
    }

    private var held: [UInt8] = []
    private var discarded = 0
    private var isOverlong = false
    private var namesChunk = false
    /// Octets with the CRLF.
    package var limit: Int

    package init(limit: Int = SMTPLimits.commandLine) { self.limit = limit }

    /// A line that never ends was thrown away up to its bound; the connection is to be closed.
    package var isHopeless: Bool { discarded > SMTPLimits.discardedLine }

    /// Octets of an unfinished line wait here.
    package var isMidLine: Bool { !held.isEmpty || isOverlong }

    /// Takes octets up to the end of the first line in them.
    /// - Returns: how many were taken, and the line if it ended.
    package mutating func read(_ octets: UnsafeRawBufferPointer) -> (taken: Int, line: Line?) {
        var position = 0
        while position < octets.count {
            let octet = octets[position]
            position += 1
            let endsLine = octet == ASCII.lineFeed && held.last == ASCII.carriageReturn
            append(octet)
            if endsLine { return (position, finish()) }
        }
        return (position, nil)
    }

    private mutating func append(_ octet: UInt8) {
        if held.count < limit, !isOverlong {
            held.append(octet)
            return
        }
        // Only the last octet is kept, to see the CRLF when it comes.
        if !isOverlong { (isOverlong, namesChunk) = (true, SMTPServerMachine.namesChunk(held)) }
        discarded += 1
        held = [octet]
    }

    private mutating func finish() -> Line {
        defer { (held, isOverlong, discarded) = ([], false, 0) }
        if isOverlong { return namesChunk ? .unreadableChunk : .tooLong }
        let content = held.dropLast(2)
        let isText = content.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == ASCII.tab }
        guard isText, let text = String(validating: content, as: UTF8.self) else {
            return SMTPServerMachine.namesChunk(content) ? .unreadableChunk : .broken
        }
        return .text(text)
    }
}
