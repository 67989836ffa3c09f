import MailModel

/// The line that stands between the parts of a multipart (RFC 2046 section 5.1.1).
struct BoundaryDelimiter {
    /// Octets of a boundary; RFC 2046 section 5.1.1 says 70, writers exceed it.
    static let maximumLength = 256

    private let octets: [UInt8]

    init?(_ boundary: [UInt8]) {
        // RFC 2046 section 5.1.1: it ends in no blank, as those behind a delimiter are none of it.
        guard (1...Self.maximumLength).contains(boundary.count), boundary.last.map(ASCII.isBlank) == false else { return nil }
        octets = [0x2D, 0x2D] + boundary
    }

    /// Ranges of the bodies between delimiter lines, without the CRLF before each delimiter, which belongs to it.
    func parts(in body: UnsafeRawBufferPointer, atMost limit: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var partStart: Int?
        var position = 0
        while let line = body.lineOfHyphens(from: position) {
            let end = body.endOfLine(from: line)
            position = end
            guard let kind = kind(of: body, line, end) else { continue }
            if let start = partStart { ranges.append(start..<max(start, line - 2)) }
            guard kind == .between, ranges.count < limit else { return ranges }
            partStart = end
        }
        if let start = partStart { ranges.append(start..<body.count) }
        return ranges
    }

    private enum Kind { case between, closing }

    /// The delimiter may be followed by blanks only.
    private func kind(of body: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Kind? {
        guard end - start >= octets.count, octets.indices.allSatisfy({ octets[$0] == body[start + $0] }) else { return nil }
        var rest = start + octets.count
        var kind = Kind.between
        if rest + 1 < end, body[rest] == 0x2D, body[rest + 1] == 0x2D {
            kind = .closing
            rest += 2
        }
        while rest < end, ASCII.isBlank(body[rest]) { rest += 1 }
        return rest == end || body.hasLineEnd(at: rest, to: end) ? kind : nil
    }
}
