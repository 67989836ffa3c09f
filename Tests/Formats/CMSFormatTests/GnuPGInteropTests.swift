import CMSFormat
import MailModel
import Testing

/// Signatures alone: gpgsm 2.2 reads no AES-GCM envelope.
@Suite("GnuPG's gpgsm agrees on signatures", .serialized, .enabled(if: GnuPGPeer.isDemanded, "Debian's gpgsm"))
struct GnuPGInteropTests {
    static let content = OpenSSLInteropTests.content

    @Test(arguments: SignerKindTests.cases) func `gpgsm verifies what is signed`(_ one: SignerKindTests.Case) async throws {
        let (signed, signer) = try await one.sign(Self.content)
        #expect(try await GnuPGPeer.run(with: signer) { try $0.verify(signed) } == Self.content)
    }

    /// Its private keys come from PKCS #12, of which it reads RSA alone.
    @Test func `what gpgsm signs is verified`() async throws {
        let signer = try CMSIdentity.rsa()
        let octets = try await GnuPGPeer.run(with: signer) { try $0.sign(Self.content) }
        let signed = try SignedData(parsing: octets, encoding: .ber)
        #expect(signed.content == Self.content)
        #expect(try signed.verify(accepting: [.rsaSHA256], demanding: .contentTypeAndDigest).signer == signer.certificate)
    }
}
