import CommunityModel
import MailModel
import SecureMailTestKit
import Testing

/// Statements and lists come over the network, and their signatures are checked after they were taken apart.
@Suite("Reading statements and lists takes linear time", .serialized)
struct CommunityLinearTimeTests {
    static let shapes = [
        GrowingInput("signatures", head: "{\"signatures\":[{}", unit: ",{}", tail: "],\"statement\":{}}", read: statement),
        GrowingInput("an array", head: "[0", unit: ",0", tail: "]", read: statement),
        GrowingInput("an array inside others", head: "[[[0", unit: ",0", tail: "]]]", read: statement),
        GrowingInput("an array that never ends", head: "[0", unit: ",0", read: statement),
        GrowingInput("open arrays", unit: "[", read: statement),
        GrowingInput("open objects", unit: "{\"\":", read: statement),
        GrowingInput("escapes", head: "\"", unit: "\\u0041", tail: "\"", read: statement),
        GrowingInput("half of a pair of surrogates", head: "\"", unit: "\\ud800", tail: "\"", read: statement),
        GrowingInput("digits", unit: "1", read: statement),
        GrowingInput("combining marks", head: "\"a", unit: "\u{301}", tail: "\"", read: statement),
        GrowingInput("members in order", make: { members($0, order: { $0 }) }, read: statement),
        GrowingInput("members in the wrong order", make: { members($0, order: { $0.reversed() }) }, read: statement),
        GrowingInput("members of one name", head: "{\"a\":0", unit: ",\"a\":0", tail: "}", read: statement),
        GrowingInput("revoked serial numbers", make: serials, read: list),
        GrowingInput("open sequences of a list", unit: [0x30, 0x80], read: list),
        GrowingInput("sequences of a list", make: nested, read: list),
    ]

    private static func statement(_ octets: Octets) {
        _ = try? SignedStatement(parsing: octets)
        _ = try? JSONReader.read(octets.bytes, limit: octets.count)
    }
    private static func list(_ octets: Octets) { _ = try? CertificateRevocationList(parsing: octets) }

    private static func members(_ count: Int, order: ([Int]) -> [Int]) -> Octets {
        let names = order(Array(1_000_000..<1_000_000 + count / 14)).map { "\"\($0)\":{}" }
        return Octets(utf8: "{" + names.joined(separator: ",") + "}")
    }

    private static func header(_ tag: UInt8, _ length: Int) -> [UInt8] {
        [tag, 0x84] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
    }

    private static func nested(_ count: Int) -> Octets {
        let depth = count / 6
        return Octets((0..<depth).flatMap { header(0x30, (depth - 1 - $0) * 6) })
    }

    /// Entries in the place where a list has them (RFC 5280 section 5.1), and nothing right around them.
    private static func serials(_ count: Int) -> Octets {
        let date: [UInt8] = [0x17, 0x0D] + Array("270101000000Z".utf8)
        let entry: [UInt8] = [0x30, 0x12, 0x02, 0x01, 0x01] + date
        let entries = Array(repeatElement(entry, count: count / entry.count).joined())
        let algorithm: [UInt8] = [0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]
        let body = [0x02, 0x01, 0x01] + algorithm + [0x30, 0x00] + date + date + header(0x30, entries.count) + entries
        let signed = header(0x30, body.count) + body + algorithm + [0x03, 0x01, 0x00]
        return Octets(header(0x30, signed.count) + signed)
    }

    @Test(arguments: shapes) func `twice the length costs about twice as much`(_ shape: GrowingInput) {
        #expect(shape.growth().isLinear)
    }
}
