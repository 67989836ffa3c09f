import DNSFormat
import MailModel
import SecureMailTestKit
import Testing

@Suite("RDATA, octet by octet")
struct DNSRecordTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let type: DNSRecordType, octets: [UInt8], record: DNSRecord
        var testDescription: String { "\(type)" }
    }

    private static let wire: [UInt8] = Array("\u{2}mx\u{7}example\0".utf8)
    private static let name = DNSName("mx.example") ?? .root

    static let cases = [
        Case(type: .a, octets: [192, 0, 2, 1], record: .address("192.0.2.1")),
        Case(
            type: .aaaa, octets: [0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 11) + [1], record: .address("2001:db8::1")),
        Case(type: .mx, octets: [0, 10] + wire, record: .mx(10, "mx.example")),
        Case(type: .mx, octets: [0, 0, 0], record: .mx(0, ".")),
        Case(type: .txt, octets: [2, 0x61, 0x62, 0, 1, 0x63], record: .txt([[0x61, 0x62], [], [0x63]])),
        Case(
            type: .srv, octets: [0, 1, 0, 2, 1, 0xBB] + wire,
            record: .srv(.init(priority: 1, weight: 2, port: 443, target: name))),
        Case(
            type: .tlsa, octets: [3, 1, 1, 0xAB, 0xCD],
            record: .tlsa(.init(usage: 3, selector: 1, matching: 1, data: [0xAB, 0xCD]))),
        Case(type: .cname, octets: wire, record: .cname(name)), Case(type: .ptr, octets: wire, record: .ptr(name)),
        Case(type: .ns, octets: wire, record: .ns(name)),
        Case(
            type: .soa, octets: wire + wire + [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 1, 0, 0],
            record: .soa(
                .init(primary: name, mailbox: name, serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 65_536))),
        Case(type: DNSRecordType(65_280), octets: [1, 2], record: .other(DNSRecordType(65_280), [1, 2])),
    ]

    @Test(arguments: cases) func `RFC 1035 section 3.3: each type is read`(_ case: Case) throws {
        #expect(try DNSRecord(`case`.type, rdata: Octets(`case`.octets)) == `case`.record)
    }

    /// TXT and TLSA end where their length says, and other types are not looked into.
    @Test(arguments: cases) func `an octet too few, or one too many, is refused where the form has a length`(_ case: Case) {
        let isOpen = [.txt, .tlsa, DNSRecordType(65_280)].contains(`case`.type)
        for octets in [`case`.octets.dropLast(), `case`.octets + [0xC0]] where !isOpen {
            #expect(throws: RDATAFailure.self) { _ = try DNSRecord(`case`.type, rdata: Octets(Array(octets))) }
        }
    }

    @Test(
        arguments: [
            ([0xC0, 0x0C], RDATAFailure.nameMalformed), ([0x40], .nameMalformed), ([3, 0x61], .tooShort), ([], .tooShort),
            ([1, 0x61], .tooShort),
        ] as [([UInt8], RDATAFailure)])
    func `RFC 1035 section 4.1.4: a pointer, a long label and a name without end are no names here`(
        _ octets: [UInt8], _ failure: RDATAFailure
    ) {
        #expect(throws: failure) { _ = try DNSRecord(.cname, rdata: Octets(octets)) }
    }

    @Test func `a name over 255 octets, and RDATA over 65,535, are refused`() {
        let label = [63] + [UInt8](repeating: 0x61, count: 63)
        #expect(throws: RDATAFailure.nameMalformed) {
            _ = try DNSRecord(.cname, rdata: Octets(label + label + label + label + [0]))
        }
        #expect(throws: RDATAFailure.tooLong) {
            _ = try DNSRecord(DNSRecordType(65_280), rdata: Octets([UInt8](repeating: 0, count: 65_536)))
        }
        #expect(throws: RDATAFailure.tooShort) { _ = try DNSRecord(.txt, rdata: Octets()) }
    }
}
