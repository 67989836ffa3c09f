package import MailModel

#if canImport(Glibc)
    import Glibc
#endif

/// Makes content ready for DATA, piece by piece: a dot more on lines that begin with one, CRLF at the end, then the end itself
/// (RFC 5321 section 4.5.2). Content has CRLF line ends only; should a bare LF ever be in it, the dot behind it is doubled too, so that
/// a server that takes it for a line end sees no end of content there.
package struct DotStuffer: Sendable {
    private var isAtLineStart = true
    /// The last two octets sent.
    private var tail: (UInt8, UInt8) = (ASCII.carriageReturn, ASCII.lineFeed)

    package init() {}

    /// The octets to send for the next piece, wherever the content was cut.
    package mutating func stuffed(_ piece: Octets) -> [UInt8] {
        piece.withUnsafeBytes { octets in
            var result: [UInt8] = []
            result.reserveCapacity(octets.count + octets.count / 64 + 1)
            var start = 0
            while start < octets.count {
                if isAtLineStart, octets[start] == ASCII.dot { result.append(ASCII.dot) }
                let rest = UnsafeRawBufferPointer(rebasing: octets[start...])
                let end = Self.lineFeed(in: rest).map { start + $0 + 1 } ?? octets.count
                result.append(contentsOf: octets[start..<end])
                isAtLineStart = octets[end - 1] == ASCII.lineFeed
                start = end
            }
            for octet in octets.suffix(2) { tail = (tail.1, octet) }
            return result
        }
    }

    /// What follows the last piece: the closing line, and a CRLF before it if the content ends without one.
    package var ending: [UInt8] {
        let end: [UInt8] = [ASCII.dot, ASCII.carriageReturn, ASCII.lineFeed]
        return tail == (ASCII.carriageReturn, ASCII.lineFeed) ? end : [ASCII.carriageReturn, ASCII.lineFeed] + end
    }

    private static func lineFeed(in octets: UnsafeRawBufferPointer) -> Int? {
        guard let start = octets.baseAddress, let found = memchr(start, Int32(ASCII.lineFeed), octets.count) else { return nil }
        return UnsafeRawPointer(found) - start
    }
}
