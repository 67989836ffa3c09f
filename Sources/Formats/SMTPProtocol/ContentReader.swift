package import MailModel

/// Reads the content after DATA: finds its one end, CRLF.CRLF (RFC 5321 section 4.1.1.4), removes the dots that transparency added
/// (RFC 5321 section 4.5.2), and finds what makes it unfit. Linear; an octet is looked at by `memchr` and copied once.
///
/// A bare LF ends no line and a bare CR neither: a dot behind one of them is content. Two servers that disagree about that can be made
/// to see two messages in one, so such a message is refused, after it was read to its true end. From a client that is known to write bare
/// LFs each may be turned into CRLF: then it ends a line, but never the content.
package struct ContentReader: Sendable {
    /// In the order in which they are reported when there are several: the same however the content was cut.
    /// `noRoom` says nothing of the content: there was no memory for it.
    package enum Fault: Int, Sendable, Hashable { case bareLineEnding, nul, lineTooLong, tooBig, noRoom }

    package enum Outcome: Sendable {
        case unfinished
        /// The end was reached; octets after it belong to the next command.
        case finished(Result<Octets, FaultError>)
        /// A refused message that goes on past all bounds.
        case hopeless
    }

    package struct FaultError: Error, Sendable, Hashable {
        package let fault: Fault
        package init(_ fault: Fault) { self.fault = fault }
    }

    private let sizeLimit: Int
    private var content: [UInt8] = []
    private var discarded = 0
    /// A leading dot counts in a line's length.
    private var lines = ContentLines()
    private var startsWithDot = false
    private let mendsLineFeeds: Bool
    /// Whether the line before ended with CRLF, or there was none.
    private var isBehindWholeLine = true

    /// - Parameters:
    ///   - expectedSize: as announced with SIZE; memory is set aside for it, up to a bound: a number costs a client nothing.
    ///   - mendsLineFeeds: whether a bare LF is turned into CRLF, and not refused.
    package init(sizeLimit: Int, expectedSize: Int = 0, mendsLineFeeds: Bool = false) {
        (self.sizeLimit, self.mendsLineFeeds) = (sizeLimit, mendsLineFeeds)
        content.reserveCapacity(min(max(expectedSize, 0), sizeLimit, SMTPLimits.reservedContent) + 2)
    }

    private var fault: Fault? { lines.fault }

    /// Octets held in memory.
    package var held: Int { content.count }

    /// Octets for which there is memory.
    package var setAside: Int { content.capacity }

    /// There is no memory for the rest: what was held is let go, and what comes is read to its end and thrown away.
    package mutating func abandon() {
        lines.note(.noRoom)
        content = []
    }

    /// Takes octets up to the end of the content.
    package mutating func read(_ octets: UnsafeRawBufferPointer) -> (taken: Int, outcome: Outcome) {
        var position = 0
        while position < octets.count {
            let rest = UnsafeRawBufferPointer(rebasing: octets[position...])
            let lineFeed = rest.position(of: ASCII.lineFeed)
            takeSegment(UnsafeRawBufferPointer(rebasing: rest[..<(lineFeed ?? rest.count)]))
            guard let lineFeed else { position = octets.count; break }
            position += lineFeed + 1
            if takeLineFeed() { return (position, .finished(finish())) }
        }
        return (position, discarded > SMTPLimits.discardedContent ? .hopeless : .unfinished)
    }

    /// A run of octets without LF.
    private mutating func takeSegment(_ segment: UnsafeRawBufferPointer) {
        guard let first = segment.first else { return }
        var body = segment
        if lines.isAtStart, first == ASCII.dot {
            startsWithDot = true
            body = UnsafeRawBufferPointer(rebasing: segment.dropFirst())
        }
        lines.takeSegment(segment)
        append(body)
    }

    /// - Returns: whether it ended the content.
    private mutating func takeLineFeed() -> Bool {
        let length = lines.length, isWhole = lines.lastWasCarriageReturn
        guard lines.takeLineFeed(mayStandAlone: mendsLineFeeds) else {
            append([ASCII.lineFeed])
            return false
        }
        let isDot = startsWithDot && length == (isWhole ? 2 : 1), isEnd = isDot && isWhole && isBehindWholeLine
        (startsWithDot, isBehindWholeLine) = (false, isWhole)
        if isDot, isWhole, fault == nil { content.removeLast() }  // the CR of the dot's own line
        if isEnd { return true }
        // Beside a bare LF a dot alone ends nothing, and is what the client meant to say.
        if isDot { append([ASCII.dot]) }
        if isDot || !isWhole { append([ASCII.carriageReturn]) }
        append([ASCII.lineFeed])
        return false
    }

    private mutating func append(_ octets: some Collection<UInt8>) {
        if fault == nil, content.count + octets.count > sizeLimit + 1 { lines.note(.tooBig) }
        guard fault == nil else {
            if !content.isEmpty { content = [] }
            discarded += octets.count
            return
        }
        content.append(contentsOf: octets)
    }

    private mutating func finish() -> Result<Octets, FaultError> {
        if let fault { return .failure(FaultError(fault)) }
        guard content.count <= sizeLimit else { return .failure(FaultError(.tooBig)) }
        precondition(content.hasWholeLines, "the end of content stands on a line of its own")
        defer { content = [] }
        return .success(Octets(content))
    }
}

extension ContentReader.Fault {
    package var reply: Reply {
        switch self {
        case .bareLineEnding:
            Reply(.permanent, .messageMalformed, "Lines end with CRLF; a CR or LF alone is not accepted")
        case .nul: Reply(.permanent, .messageMalformed, "NUL octets are not accepted")
        case .lineTooLong: Reply(.permanent, .messageMalformed, "A line is longer than 65536 octets")
        case .tooBig: Reply(.permanent, .messageTooBig)
        case .noRoom: Reply(.transient, .storageFull)
        }
    }
}
