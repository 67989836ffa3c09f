import CMSFormat
import Crypto
import MailModel
import Testing

@Suite("No input costs more than its length")
struct BoundsTests {
    private func expectRefusal(_ octets: [UInt8], _ expected: CMSFailure, _ encodings: [CMSEncoding] = [.der, .ber]) {
        for encoding in encodings {
            #expect(throws: expected) { try AuthEnvelope(parsing: Octets(octets), accepting: .profile1, encoding: encoding) }
            #expect(throws: expected) { try SignedData(parsing: Octets(octets), encoding: encoding) }
        }
    }

    @Test(arguments: [33, 51, 5_000]) func `nesting is refused before it is followed`(_ depth: Int) {
        var tree: [UInt8] = []
        for size in (0..<depth).reversed().map({ $0 * 6 }) {
            tree += [0x30, 0x84] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
        }
        expectRefusal(tree, .tooLarge)
        expectRefusal(Array(repeatElement([0x30, 0x80], count: depth).joined()), .tooLarge, [.ber])
        expectRefusal(Array(repeatElement([0x24, 0x80], count: depth).joined()), .tooLarge, [.ber])
        expectRefusal(Array(repeatElement([0x30, 0x80], count: depth).joined()), .malformed, [.der])
    }

    @Test func `a mass of small elements is refused`() {
        expectRefusal([0x30, 0x83, 0x10, 0x00, 0x00] + Array(repeatElement([0x05, 0x00], count: 0x08_0000).joined()), .tooLarge)
    }

    @Test func `more octets than the limit are refused`() {
        expectRefusal([UInt8](repeating: 0x30, count: CMSLimits.maximumLength + 1), .tooLarge)
    }

    @Test(
        arguments: [
            [], [0x30], [0x30, 0x80], [0x30, 0x81], [0x30, 0x02, 0x05], [0x30, 0x85, 0, 0, 0, 0, 0],
            [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            [0x30, 0xFF], [0x30, 0x00, 0x00], [0x00, 0x00], [0x3F, 0x80, 0x80, 0x80, 0x80, 0x01, 0x00], [0x1F],
            [0x04, 0x80, 0x00, 0x00],
            [0x30, 0x80, 0x00], [0x30, 0x80, 0x04, 0x80, 0x00, 0x00], [0x30, 0x03, 0x30, 0x02, 0x05, 0x00],
            [0x30, 0x02, 0x30, 0x80],
        ] as [[UInt8]]) func `what is no structure is malformed`(_ octets: [UInt8])
    { expectRefusal(octets, .malformed) }

    @Test func `every tag and length is read or refused`() {
        for tag in 0...255 as ClosedRange<UInt8> {
            for length in 0...255 as ClosedRange<UInt8> {
                for encoding in [CMSEncoding.der, .ber] {
                    let octets = Octets([tag, length, 0, 0, 0, 0])
                    #expect((try? SignedData(parsing: octets, encoding: encoding)) == nil)
                }
            }
        }
    }
}
