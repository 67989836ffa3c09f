import DNSFormat
import MailModel
import SecureMailTestKit
import Testing

/// RDATA has at most 65,535 octets (RFC 1035 section 3.2.1); what reads it holds to its length beyond that too.
@Suite("Reading RDATA takes linear time", .serialized)
struct DNSLinearTimeTests {
    static let shapes = [
        GrowingInput("empty strings", unit: [0], read: { record(.txt, $0) }),
        GrowingInput("strings", unit: [1, 0x61], read: { record(.txt, $0) }),
        GrowingInput("labels", unit: [1, 0x61], read: { record(.cname, $0) }),
        GrowingInput("pointers", unit: [0xC0, 0x00], read: { record(.cname, $0) }),
        GrowingInput("an unknown type", unit: [0], read: { record(DNSRecordType(65_280), $0) }),
        GrowingInput("dots", unit: "a.", read: { _ = DNSName(String(decoding: $0.bytes, as: UTF8.self)) }),
        GrowingInput("escapes", unit: "\\.", read: { _ = DNSName(String(decoding: $0.bytes, as: UTF8.self)) }),
        GrowingInput("colons", unit: ":", read: { _ = IPAddress(String(decoding: $0.bytes, as: UTF8.self)) }),
    ]

    private static func record(_ type: DNSRecordType, _ rdata: Octets) { _ = try? DNSRecord(type, rdata: rdata) }

    @Test(arguments: shapes) func `twice the length costs about twice as much`(_ shape: GrowingInput) {
        #expect(shape.growth().isLinear)
    }
}
