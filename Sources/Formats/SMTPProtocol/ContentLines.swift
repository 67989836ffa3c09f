import MailModel

#if canImport(Glibc)
    import Glibc
#endif

/// The rules for lines of content, the same after DATA and in chunks of BDAT: a line ends with CRLF and nothing else, is not too long,
/// and holds no NUL (RFC 5321 section 2.3.8, 4.5.3.1.6). Linear; an octet is looked at by `memchr`.
struct ContentLines: Sendable {
    /// The gravest so far.
    private(set) var fault: ContentReader.Fault?
    /// Octets of the line so far, CRLF not yet.
    private(set) var length = 0
    private(set) var lastWasCarriageReturn = false

    var isAtStart: Bool { length == 0 }

    mutating func note(_ found: ContentReader.Fault) {
        if fault.map({ found.rawValue < $0.rawValue }) ?? true { fault = found }
    }

    /// A run of octets without LF, not empty.
    mutating func takeSegment(_ segment: UnsafeRawBufferPointer) {
        if lastWasCarriageReturn { note(.bareLineEnding) }
        length += segment.count
        if length > SMTPLimits.contentLine - 1 { note(.lineTooLong) }
        if let carriageReturn = segment.position(of: ASCII.carriageReturn), carriageReturn < segment.count - 1 {
            note(.bareLineEnding)
        }
        if segment.position(of: 0) != nil { note(.nul) }
        lastWasCarriageReturn = segment[segment.count - 1] == ASCII.carriageReturn
    }

    /// - Parameter mayStandAlone: whether it ends a line without a CR, too.
    /// - Returns: whether it ended the line.
    mutating func takeLineFeed(mayStandAlone: Bool = false) -> Bool {
        guard lastWasCarriageReturn || mayStandAlone else {
            note(.bareLineEnding)
            length += 1
            return false
        }
        (length, lastWasCarriageReturn) = (0, false)
        return true
    }

    /// Octets that are segments and line feeds in any order.
    mutating func take(_ octets: UnsafeRawBufferPointer) {
        var position = 0
        while position < octets.count {
            let rest = UnsafeRawBufferPointer(rebasing: octets[position...])
            let lineFeed = rest.position(of: ASCII.lineFeed)
            let segment = UnsafeRawBufferPointer(rebasing: rest[..<(lineFeed ?? rest.count)])
            if !segment.isEmpty { takeSegment(segment) }
            guard let lineFeed else { return }
            _ = takeLineFeed()
            position += lineFeed + 1
        }
    }

    /// Nothing more comes.
    mutating func end() {
        if lastWasCarriageReturn { note(.bareLineEnding) }
    }
}

extension [UInt8] {
    /// Whether nothing stands behind the last end of a line.
    var hasWholeLines: Bool { isEmpty || suffix(2).elementsEqual([ASCII.carriageReturn, ASCII.lineFeed]) }
}

extension UnsafeRawBufferPointer {
    /// Where an octet first stands.
    func position(of octet: UInt8) -> Int? {
        guard let start = baseAddress, count > 0, let found = memchr(start, Int32(octet), count) else { return nil }
        return UnsafeRawPointer(found) - start
    }
}
