/// A type of records. A struct, not an enum: there are many more than we ask for.
package struct DNSRecordType: Sendable, Hashable {
    package let number: UInt16
    package init(_ number: UInt16) { self.number = number }

    // RFC 1035 section 3.2.2
    package static let a = Self(1)
    package static let ns = Self(2)
    package static let cname = Self(5)
    package static let soa = Self(6)
    package static let ptr = Self(12)
    package static let mx = Self(15)
    package static let txt = Self(16)
    /// RFC 3596 section 2.1.
    package static let aaaa = Self(28)
    /// RFC 2782.
    package static let srv = Self(33)
    /// RFC 6698 section 2.
    package static let tlsa = Self(52)
}

extension DNSRecordType: CustomStringConvertible {
    package var description: String { Self.names[self] ?? "TYPE\(number)" }

    /// Others are written by their number (RFC 3597 section 5).
    private static let names: [Self: String] = [
        .a: "A", .ns: "NS", .cname: "CNAME", .soa: "SOA", .ptr: "PTR", .mx: "MX", .txt: "TXT", .aaaa: "AAAA", .srv: "SRV",
        .tlsa: "TLSA",
    ]
}
