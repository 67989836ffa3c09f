package import MailModel

extension DNSRecord {
    /// Octets of RDATA (RFC 1035 section 3.2.1: its length has 16 bits).
    package static let maximumLength = 65_535

    /// Reads the RDATA of a record of a type. It must fill its length to the last octet.
    package init(_ type: DNSRecordType, rdata: Octets) throws(RDATAFailure) {
        guard rdata.count <= Self.maximumLength else { throw .tooLong }
        var reader = RDATAReader(rdata.bytes)
        switch type {
        case .a: self = .address(try Self.address(&reader, 4))
        case .aaaa: self = .address(try Self.address(&reader, 16))
        case .mx: self = .mx(MX(preference: try reader.number16(), exchange: try reader.name()))
        case .txt: self = .txt(try Self.strings(&reader))
        case .srv: self = .srv(try Self.srv(&reader))
        case .tlsa: self = .tlsa(try Self.tlsa(&reader))
        case .cname: self = .cname(try reader.name())
        case .ns: self = .ns(try reader.name())
        case .ptr: self = .ptr(try reader.name())
        case .soa: self = .soa(try Self.soa(&reader))
        default: self = .other(type, reader.rest())
        }
        guard reader.isAtEnd else { throw .tooLong }
    }

    private static func address(_ reader: inout RDATAReader, _ length: Int) throws(RDATAFailure) -> IPAddress {
        guard let address = IPAddress(octets: try reader.octets(length)) else { throw .tooShort }
        return address
    }

    /// RFC 1035 section 3.3.14: one string or more.
    private static func strings(_ reader: inout RDATAReader) throws(RDATAFailure) -> [[UInt8]] {
        var strings = [try reader.text()]
        while !reader.isAtEnd { strings.append(try reader.text()) }
        return strings
    }

    private static func srv(_ reader: inout RDATAReader) throws(RDATAFailure) -> SRV {
        SRV(
            priority: try reader.number16(), weight: try reader.number16(), port: try reader.number16(),
            target: try reader.name())
    }

    private static func tlsa(_ reader: inout RDATAReader) throws(RDATAFailure) -> TLSA {
        TLSA(usage: try reader.octet(), selector: try reader.octet(), matching: try reader.octet(), data: reader.rest())
    }

    private static func soa(_ reader: inout RDATAReader) throws(RDATAFailure) -> SOA {
        SOA(
            primary: try reader.name(), mailbox: try reader.name(), serial: try reader.number32(),
            refresh: try reader.number32(), retry: try reader.number32(), expire: try reader.number32(),
            minimum: try reader.number32())
    }
}
