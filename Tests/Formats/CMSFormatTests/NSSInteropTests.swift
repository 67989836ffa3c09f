import CMSFormat
import MailModel
import Testing

/// Signatures alone: NSS knows no AuthEnvelopedData.
@Suite("Mozilla's NSS agrees on signatures", .enabled(if: NSSPeer.isDemanded, "Debian's libnss3-tools"))
struct NSSInteropTests {
    static let content = OpenSSLInteropTests.content

    @Test(arguments: SignerKindTests.cases) func `cmsutil verifies what is signed`(_ one: SignerKindTests.Case) async throws {
        let (signed, signer) = try await one.sign(Self.content)
        #expect(try await NSSPeer.run(with: signer) { try $0.verify(signed) } == Self.content)
    }

    @Test func `cmsutil refuses other content`() async throws {
        let (signed, signer) = try await SignerKindTests.cases[0].sign(Self.content)
        var tree = DERTree(reading: signed)
        tree[1, 0, 2, 1, 0].content[0] ^= 1
        let changed = Octets(tree.octets)
        #expect(try await NSSPeer.run(with: signer) { try $0.verify(changed) } == nil)
    }

    @Test(arguments: [
        (KindOfKey.p256, "SHA256", SignatureAlgorithm.ecdsaSHA256), (.p384, "SHA384", .ecdsaSHA384),
        (.rsa, "SHA256", .rsaSHA256), (.rsa, "SHA512", .rsaSHA512),
    ])
    func `what cmsutil signs is verified`(_ kind: KindOfKey, _ digest: String, _ expected: SignatureAlgorithm) async throws {
        let signer = try kind.make()
        let octets = try await NSSPeer.run(with: signer) { try $0.sign(Self.content, digest: digest) }
        let signed = try SignedData(parsing: octets, encoding: .ber)
        #expect(signed.content == Self.content)
        #expect(try signed.verify(accepting: [expected], demanding: .contentTypeAndDigest).signer == signer.certificate)
    }
}
