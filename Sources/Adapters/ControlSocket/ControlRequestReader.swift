package import MailModel

/// Gathers the one request of a connection: a line, and nothing behind it.
package struct ControlRequestReader: Sendable {
    private var line: [UInt8] = []

    package init() {}

    /// - Returns: the request without its line feed, once it is whole.
    package mutating func take(_ piece: ArraySlice<UInt8>) throws(ControlFailure) -> Octets? {
        let lineFeed = piece.firstIndex(of: ASCII.lineFeed)
        line += piece[..<(lineFeed ?? piece.endIndex)]
        guard line.count <= ControlWire.largest else { throw .refused("a request has at most \(ControlWire.largest) octets") }
        guard let lineFeed else { return nil }
        guard lineFeed == piece.endIndex - 1 else { throw .refused("a connection takes one request") }
        return Octets(line)
    }
}
