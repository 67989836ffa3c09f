import Accreditation
import CommunityModel
import Crypto
import CryptoExtras
import MailModel
import SecureMailTestKit
import SwiftASN1
import Testing
import X509

@Suite("Requests for certificates: RFC 2986 section 4")
struct CertificateRequestTests {
    private static let gateway = DomainName("gateway.ministry.example")

    private func request(
        _ key: Certificate.PrivateKey, common: String = "gateway.ministry.example", names: [GeneralName]? = nil,
        algorithm: Certificate.SignatureAlgorithm = .ecdsaWithSHA256
    ) throws -> String {
        let extensions = try names.map { names in try Certificate.Extensions { SubjectAlternativeNames(names) } }
        return try CertificateSigningRequest(
            version: .v1, subject: try DistinguishedName { CommonName(common) }, privateKey: key,
            attributes: .init(try extensions.map { [try .init(ExtensionRequest(extensions: $0))] } ?? []),
            signatureAlgorithm: algorithm
        ).serializeAsPEM().pemString
    }

    private func failure(_ pem: String) throws -> AuthorityFailure? {
        let gateway = try #require(Self.gateway)
        do throws(AuthorityFailure) {
            _ = try CertificateRequest(pem: pem, purpose: .signing).key(for: gateway)
            return nil
        } catch { return error }
    }

    @Test func `a key that proves itself and asks for its gateway's name is taken`() throws {
        #expect(try failure(try request(.init(P256.Signing.PrivateKey()))) == nil)
        let named = try request(.init(P256.Signing.PrivateKey()), common: "x", names: [.dnsName("gateway.ministry.example")])
        #expect(try failure(named) == nil)
    }

    @Test func `any other name, or one more, is refused`() throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey()), own = "gateway.ministry.example"
        for common in [
            "gateway.kiwimail.example", "\(own).evil.example", "ministry.example", "*.ministry.example", "\(own)\u{0}",
        ] {
            #expect(try failure(try request(key, common: common)) == .requestForAnotherName(.signing), "\(common)")
        }
        for names: [GeneralName] in [
            [], [.dnsName("gateway.kiwimail.example")], [.dnsName(own), .dnsName("gateway.kiwimail.example")],
            [.dnsName(own), .rfc822Name("a@ministry.example")], [.rfc822Name(own)], [.dnsName("*.ministry.example")],
        ] {
            #expect(try failure(try request(key, names: names)) == .requestForAnotherName(.signing), "\(names)")
        }
    }

    @Test func `a key that is not P-256 is refused`() throws {
        let pem = try request(.init(P384.Signing.PrivateKey()), algorithm: .ecdsaWithSHA384)
        #expect(try failure(pem) == .keyNotP256(.signing))
        let rsa = try request(.init(_RSA.Signing.PrivateKey(keySize: .bits3072)), algorithm: .sha256WithRSAEncryption)
        #expect(try failure(rsa) == .keyNotP256(.signing))
    }

    /// Else a gateway could have another's key certified as its own.
    @Test func `a request whose signature is another key's is not proven`() throws {
        let one = try CertificateSigningRequest(pemEncoded: try request(.init(P256.Signing.PrivateKey())))
        let other = try CertificateSigningRequest(pemEncoded: try request(.init(P256.Signing.PrivateKey())))
        let mixed = try CertificateSigningRequest(
            version: one.version, subject: one.subject, publicKey: one.publicKey, attributes: one.attributes,
            signatureAlgorithm: one.signatureAlgorithm, signature: other.signature)
        #expect(try failure(try mixed.serializeAsPEM().pemString) == .requestNotProven(.signing))
    }

    @Test func `what is no request, or longer than any, is told as such`() throws {
        let pem = try request(.init(P256.Signing.PrivateKey()))
        for text in ["", "x", pem.replacing("REQUEST", with: "CHAIN"), pem + String(repeating: " ", count: 16_384)] {
            #expect(try failure(text) == .requestUnreadable(.signing))
        }
    }
}
