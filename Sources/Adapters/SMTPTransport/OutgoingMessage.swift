import MailModel
import SMTPProtocol

/// A message in the form in which one server takes it.
struct OutgoingMessage: Sendable {
    /// In parts that follow each other, so that they need not be joined.
    let parts: [Octets]
    let transfer: SMTPClientMachine.Transfer
    let isEightBit: Bool

    var count: Int { parts.reduce(0) { $0 + $1.count } }

    /// - Throws: what its recipients are answered, when the server cannot take the message in any form.
    init(_ content: SMTPContent, for offers: SMTPOffers, to destination: SMTPDestination) throws(OutgoingFailure) {
        let lines: Octets
        switch content {
        case .binary(let parts, _) where offers.binary:
            (self.parts, transfer, isEightBit) = (parts, .chunks(isBinary: true), true)
            return
        case .binary(_, let make): lines = make()
        case .lines(let octets): lines = octets
        }
        let fit = try Self.fit(lines, offers, destination.eightBit)
        isEightBit = Self.isEightBit(fit)
        // By LMTP whoever offers chunks is near, and lines need not be looked through for dots.
        if destination.dialect == .lmtp, offers.chunks {
            (parts, transfer) = ([fit] + Self.lineEnd(of: fit), .chunks(isBinary: false))
        } else {
            (parts, transfer) = ([fit], .data)
        }
    }

    /// RFC 6152 section 3: content of 8 bits goes to a server that offers it, or is made anew.
    private static func fit(
        _ lines: Octets, _ offers: SMTPOffers, _ rule: SMTPDestination.EightBit
    ) throws(OutgoingFailure) -> Octets {
        guard !offers.eightBit, isEightBit(lines) else { return lines }
        switch rule {
        case .assumed: return lines
        case .converted(let convert):
            guard let converted = convert(lines) else {
                throw OutgoingFailure(reply: Reply(offers.isExtended ? .permanent : .transient, .conversionImpossible))
            }
            return converted
        case .demanded: throw OutgoingFailure(reply: Reply(.transient, .eightBitNotOffered))
        }
    }

    private static func isEightBit(_ octets: Octets) -> Bool { octets.withUnsafeBytes { $0.contains { $0 >= 0x80 } } }

    /// Whether the header section, which stands in the first part, holds UTF-8.
    var hasEightBitHeader: Bool {
        guard let first = parts.first else { return false }
        return first.withUnsafeBytes { octets in
            var length = 0  // of the line so far
            for octet in octets {
                if octet >= 0x80 { return true }
                if octet == ASCII.lineFeed {
                    if length == 0 { return false }
                    length = 0
                } else if octet != ASCII.carriageReturn {
                    length += 1
                }
            }
            return false
        }
    }

    private static func lineEnd(of content: Octets) -> [Octets] {
        let end: [UInt8] = [ASCII.carriageReturn, ASCII.lineFeed]
        return content.isEmpty || content.bytes.suffix(2).elementsEqual(end) ? [] : [Octets(end)]
    }
}

/// Why a message is not sent to a server.
struct OutgoingFailure: Error, Sendable { let reply: Reply }
