import NIOCore

/// Replies of a server as they come in (RFC 5321 section 4.2.1): the last line of each counts.
struct ReplyLines {
    private var unread = ByteBuffer()

    mutating func add(_ octets: ByteBuffer) { unread.writeImmutableBuffer(octets) }

    mutating func next() -> (code: UInt16, text: String)? {
        while let end = unread.readableBytesView.firstIndex(of: 10) {
            let line = unread.readString(length: end - unread.readerIndex + 1) ?? ""
            guard line.utf8.dropFirst(3).first != UInt8(ascii: "-") else { continue }
            unread.discardReadBytes()
            return (UInt16(line.prefix(3)) ?? 0, line.trimmingLine)
        }
        return nil
    }
}

extension String {
    fileprivate var trimmingLine: String { String(prefix { !$0.isNewline }) }
}
