import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing

@Suite("Requests for certificates of new keys: RFC 8785, RFC 2986")
struct RenewalRequestTests {
    private let gateway: TestGateway
    private let signed: SignedRenewal
    private let now = TestCommunity.start

    init() async throws {
        gateway = try await TestCommunity.make().ministry
        signed = try gateway.renewal(of: .tls, for: P256.Signing.PrivateKey(), at: now)
    }

    @Test func `what is written is read again, octet for octet`() throws {
        let read = try SignedRenewal(parsing: signed.octets)
        #expect(read == signed && read.octets == signed.octets && signed.octets.count < 1_500)
    }

    /// RFC 5652 section 5.4 signs a SET (0x31), RFC 8446 section 4.4.3 signs 64 blanks first: neither begins like this.
    @Test func `what is signed begins as nothing else that these keys sign`() {
        #expect(signed.request.signedOctets.starts(with: Array("securemail-renewal/1\n{".utf8)))
    }

    @Test func `another spelling, more and less are refused`() {
        let text = String(decoding: signed.octets.bytes, as: UTF8.self)
        let changed = [
            text + " ", text.replacing(#""version":1"#, with: #""version":2"#),
            text.replacing(#""version":1"#, with: #""version": 1"#),
            text.replacing(#""compromised":false"#, with: #""compromised":0"#),
            text.replacing(#""compromised":false,"#, with: ""), text.replacing(#""purpose":"tls""#, with: #""purpose":"all""#),
            text.replacing("gateway.ministry.example", with: "Gateway.ministry.example"),
            text.replacing(#""version":1"#, with: #""version":1,"x":1"#), "", "{}", "[]",
        ]
        for text in changed {
            #expect(throws: StatementFailure.self, "\(text.prefix(60))") { _ = try SignedRenewal(parsing: Octets(utf8: text)) }
        }
    }

    @Test func `a proof is of one certificate, one key and these octets`() throws {
        let octets = signed.request.signedOctets, proof = try #require(signed.proofs.first)
        #expect(proof.isValid(by: gateway.signing.certificate, over: octets))
        #expect(!proof.isValid(by: gateway.tls.certificate, over: octets))
        #expect(!proof.isValid(by: gateway.signing.certificate, over: octets + [0x20]))
        let another = RenewalProof(certificateDigest: gateway.tls.certificate.digest, signature: proof.signature)
        #expect(!another.isValid(by: gateway.tls.certificate, over: octets))
    }

    @Test func `more proofs than there are keys are refused`() {
        let many = SignedRenewal(request: signed.request, proofs: signed.proofs + signed.proofs)
        #expect(throws: StatementFailure.fieldWrong("proofs")) { _ = try SignedRenewal(parsing: many.octets) }
        #expect(throws: StatementFailure.notJSON(.tooLarge)) {
            _ = try SignedRenewal(parsing: Octets([UInt8](repeating: 0x20, count: SignedRenewal.maximumOctets + 1)))
        }
    }
}
