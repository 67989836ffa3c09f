import MailModel

/// Reads RDATA as a resolver hands it on: names uncompressed, the length known. Every octet must have its place.
struct RDATAReader {
    private let octets: ArraySlice<UInt8>
    private var position: Int

    init(_ octets: ArraySlice<UInt8>) { (self.octets, position) = (octets, octets.startIndex) }

    var isAtEnd: Bool { position == octets.endIndex }

    mutating func octet() throws(RDATAFailure) -> UInt8 {
        guard position < octets.endIndex else { throw .tooShort }
        defer { position += 1 }
        return octets[position]
    }

    mutating func number16() throws(RDATAFailure) -> UInt16 { UInt16(try octet()) << 8 | UInt16(try octet()) }

    mutating func number32() throws(RDATAFailure) -> UInt32 { UInt32(try number16()) << 16 | UInt32(try number16()) }

    mutating func octets(_ count: Int) throws(RDATAFailure) -> [UInt8] {
        guard octets.endIndex - position >= count else { throw .tooShort }
        defer { position += count }
        return Array(octets[position..<position + count])
    }

    mutating func rest() -> [UInt8] {
        defer { position = octets.endIndex }
        return Array(octets[position...])
    }

    /// RFC 1035 section 3.3: a character-string is a length and so many octets.
    mutating func text() throws(RDATAFailure) -> [UInt8] { try octets(Int(try octet())) }

    /// RFC 1035 section 3.1. A pointer (section 4.1.4) has no place in RDATA that stands by itself.
    mutating func name() throws(RDATAFailure) -> DNSName {
        var labels: [[UInt8]] = []
        var length = 1
        while case let count = Int(try octet()), count > 0 {
            length += 1 + count
            guard count <= DNSName.maximumLabelLength, length <= DNSName.maximumLength else { throw .nameMalformed }
            labels.append(try octets(count))
        }
        guard let name = DNSName(labels: labels) else { throw .nameMalformed }
        return name
    }
}
