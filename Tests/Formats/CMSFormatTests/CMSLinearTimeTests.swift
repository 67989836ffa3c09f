import CMSFormat
import MailModel
import SecureMailTestKit
import Testing

/// A copy is taken apart before anything is known of who sealed it.
@Suite("Reading CMS takes linear time", .serialized)
struct CMSLinearTimeTests {
    static let shapes = [
        GrowingInput("open sequences without a length", unit: [0x30, 0x80], read: read),
        GrowingInput("open strings without a length", unit: [0x24, 0x80], read: read),
        GrowingInput("sequences with their lengths", make: nested, read: read),
        GrowingInput("a length past the end", unit: [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], read: read),
        GrowingInput("long tags", unit: [0x3F, 0x81, 0x81, 0x01, 0x00], read: read),
        GrowingInput("small elements", make: { wrapped(0x30, filled([0x05, 0x00], $0)) }, read: read),
        GrowingInput("empty sets", make: { wrapped(0x30, filled([0x31, 0x00], $0)) }, read: read),
        GrowingInput("algorithms of a signed content", make: { signed(algorithms: $0) }, read: read),
        GrowingInput("certificates of a signed content", make: { signed(certificates: $0) }, read: read),
        GrowingInput("content in small parts", make: contentInParts, read: read),
        GrowingInput("recipients", make: recipients, read: read),
        GrowingInput("arcs of an identifier", make: { wrapped(0x30, element(0x06, filled([0x81, 0x01], $0))) }, read: read),
        GrowingInput("an identifier of one arc", make: { wrapped(0x30, element(0x06, filled([0xFF], $0))) }, read: read),
        GrowingInput("a long integer", make: { wrapped(0x30, signedIdentifier + element(0x02, filled([0x7F], $0))) }, read: read),
    ]

    private static let signedIdentifier: [UInt8] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]
    private static let dataIdentifier: [UInt8] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01]
    private static let sealedIdentifier: [UInt8] = [
        0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x17,
    ]
    private static let version: [UInt8] = [0x02, 0x01, 0x01]
    private static let sha256: [UInt8] = [0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]

    private static func read(_ octets: Octets) {
        for encoding in [CMSEncoding.der, .ber] {
            _ = try? SignedData(parsing: octets, encoding: encoding)
            _ = try? AuthEnvelope(parsing: octets, accepting: Set(RecipientAlgorithm.allCases), encoding: encoding)
        }
    }

    private static func filled(_ unit: [UInt8], _ count: Int) -> [UInt8] {
        Array(repeatElement(unit, count: count / unit.count).joined())
    }

    private static func header(_ tag: UInt8, _ length: Int) -> [UInt8] {
        [tag, 0x84] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
    }

    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { header(tag, content.count) + content }

    private static func wrapped(_ tag: UInt8, _ content: [UInt8]) -> Octets { Octets(element(tag, content)) }

    private static func nested(_ count: Int) -> Octets {
        let depth = count / 6
        return Octets((0..<depth).flatMap { header(0x30, (depth - 1 - $0) * 6) })
    }

    private static func signedContent(_ parts: [[UInt8]]) -> Octets {
        wrapped(0x30, signedIdentifier + element(0xA0, element(0x30, version + parts.flatMap { $0 })))
    }

    private static func signed(algorithms count: Int) -> Octets {
        signedContent([element(0x31, filled(sha256, count)), element(0x30, dataIdentifier), element(0x31, [])])
    }

    private static func signed(certificates count: Int) -> Octets {
        let small = element(0x30, [0x30, 0x00, 0x30, 0x00])
        return signedContent([
            element(0x31, sha256), element(0x30, dataIdentifier), element(0xA0, filled(small, count)), element(0x31, []),
        ])
    }

    /// A string of BER in parts of two octets (X.690 section 8.7.3).
    private static func contentInParts(_ count: Int) -> Octets {
        let string = element(0xA0, element(0x24, filled([0x04, 0x02, 0x61, 0x62], count)))
        return signedContent([element(0x31, sha256), element(0x30, dataIdentifier + string), element(0x31, [])])
    }

    private static func recipients(_ count: Int) -> Octets {
        let set = element(0x31, filled(element(0x30, version), count))
        return wrapped(0x30, sealedIdentifier + element(0xA0, element(0x30, [0x02, 0x01, 0x00] + set)))
    }

    @Test(arguments: shapes) func `twice the length costs about twice as much`(_ shape: GrowingInput) {
        #expect(shape.growth().isLinear)
    }
}
