import CMSFormat
import Crypto
import Foundation
import MailModel
import SMIME
import SecureMailTestKit
import Testing

/// 100,000 octets in 120, which could as well be gigaoctets in a message: there is no reader of CompressedData in this system, so nothing unpacks it.
@Suite("Compressed content is not unpacked: RFC 3274, RFC 8551 section 3.6")
struct CompressedContentTests {
    private static let packed = [UInt8](
        Data(base64Encoded: "eNrtwTEBAAAAwqD1T20ND6" + String(repeating: "A", count: 128) + "CAVwOGrwAB") ?? Data())

    private static func der(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
        let content = Array(parts.joined())
        return [tag] + (content.count < 0x80 ? [UInt8(content.count)] : [0x81, UInt8(content.count)]) + content
    }

    /// RFC 3274 section 1.1.
    static var compressedData: Octets {
        let pkcs9: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10]
        let data = der(0x06, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01])
        let content = der(0x30, data, der(0xA0, der(0x04, packed)))
        let body = der(0x30, der(0x02, [0]), der(0x30, der(0x06, pkcs9, [0x03, 0x08])), content)
        return Octets(der(0x30, der(0x06, pkcs9, [0x01, 0x09]), der(0xA0, body)))
    }

    private static func failure(_ opening: Opening) -> OpeningFailure? {
        if case .rejected(let failure) = opening { failure } else { nil }
    }

    @Test(arguments: ["compressed-data", "authEnveloped-data", "AUTHENVELOPED-DATA"])
    func `neither where the envelope should be, whatever it is called`(_ type: String) async throws {
        let head = "From: minister@ministry.example\r\nContent-Type: application/pkcs7-mime; smime-type=\(type)\r\n"
        let message = Octets.joined([
            Octets(utf8: head + "Content-Transfer-Encoding: binary\r\n\r\n"), Self.compressedData,
        ])
        #expect(Self.failure(try await Exchange().open(message)) == .notProtected)
    }

    @Test(arguments: ["compressed-data", "signed-data"])
    func `nor under a good envelope, where the signature should be`(_ type: String) async throws {
        let exchange = try await Exchange()
        let head = "Content-Type: application/pkcs7-mime; smime-type=\(type)\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        let cms = try EnvelopeWriter.seal(
            .joined([Octets(utf8: head), Self.compressedData]), to: [exchange.community.kiwimail.encryption.certificate],
            contentKey: SymmetricKey(size: .bits256), accepting: .profile1)
        let copy = ProtectedCopy(
            cms: cms, wrappedContentKey: [], outerHeader: Octets(utf8: "From: minister@ministry.example\r\n"))
        #expect(Self.failure(await exchange.open(WireMessage(copy).lines)) == .notOneSignedPart)
    }

    /// What a member's own mail program compressed goes on as it came: that its reader unpacks it is the reader's affair.
    @Test func `a compressed message that a member wrote is handed on as it came`() async throws {
        let exchange = try await Exchange()
        let message = Octets(
            utf8: "From: minister@ministry.example\r\nTo: aroha@kiwimail.example\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\n"
                + "Message-ID: <1@ministry.example>\r\nContent-Type: application/pkcs7-mime; smime-type=compressed-data\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n"
                + Data(Self.compressedData.bytes).base64EncodedString(options: [
                    .lineLength64Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
                ])
                + "\r\n")
        guard case .opened(let opened) = await exchange.open(WireMessage(try await exchange.copy(message)).lines) else {
            Issue.record("not opened")
            return
        }
        #expect(opened.message == message)
    }
}
