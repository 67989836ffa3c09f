import Glibc
import MailModel

extension UnsafeRawBufferPointer {
    /// Position of the first such octet in a range, by `memchr`.
    func position(of octet: UInt8, from start: Int, to end: Int? = nil) -> Int? {
        let end = end ?? count
        guard let base = baseAddress, start < end else { return nil }
        guard let found = memchr(base + start, CInt(octet), end - start) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Position of the first line from `start` on, which begins a line itself, that begins with `--`.
    func lineOfHyphens(from start: Int) -> Int? {
        var position = start
        while position + 1 < count {
            if self[position] == 0x2D, self[position + 1] == 0x2D {
                if position == start || position >= 2 && self[position - 2] == ASCII.carriageReturn { return position }
            }
            guard let lineFeed = self.position(of: ASCII.lineFeed, from: position) else { return nil }
            position = lineFeed + 1
        }
        return nil
    }

    /// Position after the CRLF that ends the line which starts at `start`; the end of all when none follows.
    /// CR or LF alone ends no line.
    func endOfLine(from start: Int, to end: Int? = nil) -> Int {
        let end = end ?? count
        var search = start
        while let lineFeed = position(of: ASCII.lineFeed, from: search, to: end) {
            if lineFeed > start, self[lineFeed - 1] == ASCII.carriageReturn { return lineFeed + 1 }
            search = lineFeed + 1
        }
        return end
    }

    /// Whether CRLF stands at a position.
    func hasLineEnd(at position: Int, to end: Int? = nil) -> Bool {
        position + 1 < (end ?? count) && self[position] == ASCII.carriageReturn && self[position + 1] == ASCII.lineFeed
    }
}
