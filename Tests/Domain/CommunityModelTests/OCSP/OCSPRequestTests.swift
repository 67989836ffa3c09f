import CommunityModel
import MailModel
import Testing

@Suite("Questions about revocation: RFC 6960 section 4.1, RFC 9654")
struct OCSPRequestTests {
    /// SEQUENCE of what is inside, lengths under 128 KiB.
    private static func der(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
        let content = parts.flatMap(\.self), count = content.count
        if count < 0x80 { return [tag, UInt8(count)] + content }
        if count < 0x100 { return [tag, 0x81, UInt8(count)] + content }
        return [tag, 0x82, UInt8(count >> 8), UInt8(count & 0xFF)] + content
    }

    private static let sha1: [UInt8] = [0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00]
    private static let hash = der(0x04, [UInt8](repeating: 7, count: 20))

    private static func asked(_ serial: [UInt8] = [0x12, 0x34], _ more: [UInt8] = []) -> [UInt8] {
        der(0x30, der(0x30, sha1, hash, hash, der(0x02, serial)), more)
    }

    private static func nonce(_ octets: [UInt8]) -> [UInt8] {
        let oid: [UInt8] = [0x06, 0x09, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02]
        return der(0xA2, der(0x30, der(0x30, oid, der(0x04, der(0x04, octets)))))
    }

    private static func request(_ list: [UInt8], _ extensions: [UInt8] = []) -> Octets {
        Octets(der(0x30, der(0x30, der(0x30, list), extensions)))
    }

    @Test func `one certificate, as RFC 5019 section 2 has it`() throws {
        let request = try OCSPRequest(parsing: Self.request(Self.asked()))
        #expect(request.asked.map(\.serial) == [[0x12, 0x34]] && request.nonce == nil)
    }

    @Test(arguments: [1, 16, 32, 128]) func `a nonce of a length that RFC 9654 section 2.1 allows`(_ length: Int) throws {
        let octets = [UInt8](repeating: 9, count: length)
        #expect(try OCSPRequest(parsing: Self.request(Self.asked(), Self.nonce(octets))).nonce == octets)
    }

    @Test(arguments: [0, 129, 1_000]) func `a nonce of another length is refused`(_ length: Int) {
        #expect(throws: OCSPFailure.malformedRequest) {
            _ = try OCSPRequest(parsing: Self.request(Self.asked(), Self.nonce([UInt8](repeating: 9, count: length))))
        }
    }

    @Test func `sixteen at once, and no more`() throws {
        let sixteen = [[UInt8]](repeating: Self.asked(), count: 16).flatMap(\.self)
        #expect(try OCSPRequest(parsing: Self.request(sixteen)).asked.count == 16)
        #expect(throws: OCSPFailure.malformedRequest) { _ = try OCSPRequest(parsing: Self.request(sixteen + Self.asked())) }
        #expect(throws: OCSPFailure.malformedRequest) { _ = try OCSPRequest(parsing: Self.request([])) }
    }

    /// RFC 6960 section 4.4: a critical extension that is not known may not be passed over; others may.
    @Test(arguments: [true, false]) func `an extension that is not known`(_ isCritical: Bool) throws {
        let flag: [UInt8] = isCritical ? [0x01, 0x01, 0xFF] : []
        let unknown = Self.der(0x30, Self.der(0x30, [0x06, 0x03, 0x2A, 0x03, 0x04], flag, Self.der(0x04, [0x05, 0x00])))
        for octets in [
            Self.request(Self.asked(), Self.der(0xA2, unknown)), Self.request(Self.asked([1], Self.der(0xA0, unknown))),
        ] {
            #expect(((try? OCSPRequest(parsing: octets)) == nil) == isCritical)
        }
    }

    @Test func `no octets crash the parser, and none that were cut off pass`() {
        let whole = Self.request(Self.asked(), Self.nonce([1, 2, 3])).bytes
        for count in whole.indices {
            #expect(throws: OCSPFailure.malformedRequest) { _ = try OCSPRequest(parsing: Octets(whole[..<count])) }
        }
        for index in whole.indices {
            for bit in 0..<8 {
                var altered = Array(whole)
                altered[index] ^= 1 << UInt8(bit)
                _ = try? OCSPRequest(parsing: Octets(altered))
            }
        }
        #expect(throws: OCSPFailure.malformedRequest) {
            _ = try OCSPRequest(parsing: Octets([UInt8](repeating: 0x30, count: 5_000)))
        }
    }
}
