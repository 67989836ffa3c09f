/// What goes over the control socket: one request, a line of JSON, and then frames of one octet of kind, four octets of length
/// (big-endian) and the octets.
package enum ControlWire {
    package enum FrameKind: UInt8 {
        /// `r`: a row or a piece of the answer.
        case piece = 0x72
        /// `e`: UTF-8 text for people; the answer ends with it.
        case error = 0x65
        /// `u`: the same, of a request that asks for what cannot be meant.
        case misuse = 0x75
        /// `t`: the request has come whole and is being worked on; no octets. How long that takes is the request's own.
        case taken = 0x74
        /// `z`: the answer is whole; no octets.
        case end = 0x7A
    }

    /// Octets of a request without its line feed, and of what a frame carries: more than any request, and little to hold.
    package static let largest = 1_048_576
    /// Octets of an error's text.
    static let longestError = 4_096
    package static let headerLength = 5

    package static func header(_ kind: FrameKind, length: Int) -> [UInt8] {
        [kind.rawValue] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
    }

    /// - Returns: `nil` for a kind that is none and a length over ``largest``.
    package static func parse(_ header: [UInt8]) -> (kind: FrameKind, length: Int)? {
        guard header.count == headerLength, let kind = FrameKind(rawValue: header[0]) else { return nil }
        let length = header[1...].reduce(0) { $0 << 8 | Int($1) }
        return length <= largest ? (kind, length) : nil
    }
}
