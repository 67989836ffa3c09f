package import NIOCore

/// Finds a client's first handshake message in the records that carry it (RFC 8446 section 5.1), however they cut it: in time linear in what
/// was sent. It holds no more than ``longestHello`` and one record.
package struct ClientHelloReader: Sendable {
    package enum Outcome: Sendable {
        /// More of it is to come.
        case incomplete
        case hello(ClientHello)
        /// Not a client's first words in TLS: no handshake can come of it.
        case other
        /// A handshake that cannot be read, or is longer than what any client sends.
        case malformed
    }

    /// Octets of the message. Today's have under two thousand, most of them a key of ML-KEM.
    package static let longestHello = 16_384
    /// RFC 8446 section 5.1.
    private static let handshakeRecord: UInt8 = 22, longestRecord = 16_384, headerLength = 5
    /// RFC 8446 section 4.
    private static let clientHello: UInt8 = 1, messageHeader = 4

    private var header: [UInt8] = []
    /// Octets of the record that are still to come.
    private var left = 0
    private var message = ByteBuffer()

    package init() {}

    /// Takes what came next.
    package mutating func read(_ octets: ByteBuffer) -> Outcome {
        var octets = octets
        while octets.readableBytes > 0 {
            if left > 0, var part = octets.readSlice(length: min(left, octets.readableBytes)) {
                left -= part.readableBytes
                message.writeBuffer(&part)
                if let outcome = judge() { return outcome }
            } else if let octet = octets.readInteger(as: UInt8.self) {
                header.append(octet)
                if let outcome = judgeHeader() { return outcome }
            }
        }
        return .incomplete
    }

    private mutating func judgeHeader() -> Outcome? {
        guard header[0] == Self.handshakeRecord else { return message.readableBytes == 0 ? .other : .malformed }
        guard header.count == Self.headerLength else { return nil }
        left = Int(header[3]) << 8 | Int(header[4])
        header.removeAll(keepingCapacity: true)
        // RFC 8446 section 5.1: a handshake's record is never empty.
        return (1...Self.longestRecord).contains(left) ? nil : .malformed
    }

    private func judge() -> Outcome? {
        guard message.getInteger(at: message.readerIndex, as: UInt8.self) == Self.clientHello else { return .other }
        guard let start = message.getInteger(at: message.readerIndex, as: UInt32.self) else { return nil }
        let length = Int(start & 0xFF_FFFF)
        guard length <= Self.longestHello - Self.messageHeader else { return .malformed }
        guard let body = message.getSlice(at: message.readerIndex + Self.messageHeader, length: length) else { return nil }
        return ClientHello(body).map { .hello($0) } ?? .malformed
    }
}
