import MailModel

/// Lines of a text one after the other, ended by CRLF or by LF alone.
struct LineReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) { rest = text }

    /// The next line without its end; `nil` after the last.
    mutating func next() -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: ASCII.lineFeed) ?? rest.endIndex
        let line = rest[rest.startIndex..<end]
        rest = rest[(end < rest.endIndex ? end + 1 : end)...]
        return line.last == ASCII.carriageReturn ? line.dropLast() : line
    }

    /// Goes back to an earlier place or on to a later one.
    mutating func move(to position: Int, of text: ArraySlice<UInt8>) { rest = text[position...] }
}
