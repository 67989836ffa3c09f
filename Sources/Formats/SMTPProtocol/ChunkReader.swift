package import MailModel

/// Gathers the chunks of one message (RFC 3030 section 2). Where each ends is said by its BDAT alone, and nothing in it is looked at to
/// find out. Unless it was announced as binary, the content is held to the rules for lines that DATA has, across the chunks.
package struct ChunkReader: Sendable {
    private let sizeLimit: Int
    private let isBinary: Bool
    private var lines = ContentLines()
    private var content: [UInt8] = []

    /// - Parameters:
    ///   - expectedSize: as announced with SIZE; memory is set aside for it, up to a bound: a number costs a client nothing.
    ///   - isBinary: BODY=BINARYMIME was given: any octet may stand anywhere (RFC 3030 section 3).
    package init(sizeLimit: Int, expectedSize: Int = 0, isBinary: Bool) {
        (self.sizeLimit, self.isBinary) = (sizeLimit, isBinary)
        content.reserveCapacity(min(max(expectedSize, 0), sizeLimit, SMTPLimits.reservedContent) + 2)
    }

    /// Octets held in memory.
    package var held: Int { content.count }

    /// There is no memory for the rest: what was held is let go, and what comes is thrown away.
    package mutating func abandon() { refuse(.noRoom) }

    /// Octets of a chunk.
    package mutating func read(_ octets: UnsafeRawBufferPointer) {
        if !isBinary { lines.take(octets) }
        if content.count + octets.count > sizeLimit, lines.fault == nil { lines.note(.tooBig) }
        if lines.fault == nil { content.append(contentsOf: octets) } else { content = [] }
    }

    /// At the end of a chunk that others follow.
    package func chunkEnded() -> Result<Octets?, ContentReader.FaultError> {
        lines.fault.map { .failure(ContentReader.FaultError($0)) } ?? .success(nil)
    }

    /// At the end of the last chunk. A last line without its end gets one, as it would by DATA, so that what is sent on by either is the
    /// same; binary content stays as it is.
    package mutating func ended() -> Result<Octets?, ContentReader.FaultError> {
        if !isBinary {
            lines.end()
            if !lines.isAtStart { [ASCII.carriageReturn, ASCII.lineFeed].withUnsafeBytes { read($0) } }
        }
        if let fault = lines.fault { return .failure(ContentReader.FaultError(fault)) }
        precondition(isBinary || content.hasWholeLines, "text ends with the end of a line")
        defer { content = [] }
        return .success(Octets(content))
    }

    private mutating func refuse(_ fault: ContentReader.Fault) {
        lines.note(fault)
        content = []
    }
}
