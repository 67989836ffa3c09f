import CMSFormat
import Crypto
import MailModel
import SwiftASN1
import Testing
import X509

@Suite("Certificates are named as they stand: X.690 section 8.3")
struct SerialNumberTests {
    @Test(
        arguments: [[0x01], [0x7F], [0x80], [0xFF], [0x00, 0x80], [0x01, 0x00], [UInt8](repeating: 0xFF, count: 20)] as [[UInt8]])
    func `every serial number is found again`(_ serial: [UInt8]) async throws {
        let identity = try CMSIdentity.p256(serial: .init(bytes: serial))
        let certificate = try Certificate(derEncoded: try identity.der)
        let keys = try MemoryKeys(identity)
        let sealed = try EnvelopeWriter.seal(
            Octets(utf8: "x"), to: [certificate], contentKey: SymmetricKey(size: .bits256), accepting: .profile1)
        #expect(
            try await AuthEnvelope(parsing: sealed, accepting: .profile1).open(own: [certificate], keys: keys).content
                == Octets(utf8: "x"))
        // The INTEGER as the certificate itself has it stands in both.
        let integer =
            [0x02, UInt8(serial[0] >= 0x80 ? serial.count + 1 : serial.count)] + (serial[0] >= 0x80 ? [0] : []) + serial
        #expect(Array(sealed.bytes).contains(integer))
        #expect(try identity.der.contains(integer))
    }
}
