import CMSFormat
import Crypto
import Foundation
import MailModel
import Testing
import X509

@Suite("OpenSSL signs and verifies alike", .enabled(if: PeerProgram.hasOpenSSL))
struct OpenSSLInteropTests {
    static let content = Octets((0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })

    @Test(arguments: SignerKindTests.cases)
    func `OpenSSL verifies what is signed: RFC 5652 section 5.4`(_ one: SignerKindTests.Case) async throws {
        let (signed, signer) = try await one.sign(Self.content)
        try await PeerProgram.run { peer in
            try peer.write(signer, as: "s")
            try peer.write(signed.bytes, to: "signed")
            let result = try peer.openSSL(
                "cms -verify -cades -CAfile s-cert.pem -purpose any -attime 1795000000 -inform DER -in signed -binary -out content"
            )
            #expect(result.succeeded, "\(result.output)")
            #expect(try peer.read("content") == Self.content)
        }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let signer: KindOfKey, digest: String
        var options = ""
        let expected: SignatureAlgorithm
        var encoding = CMSEncoding.der
        var testDescription: String { "\(signer) \(digest) \(options)" }
    }

    static let pss = "-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:-1"
    static let cases = [
        Case(signer: .p256, digest: "sha256", expected: .ecdsaSHA256),
        Case(signer: .p256, digest: "sha256", options: "-stream", expected: .ecdsaSHA256, encoding: .ber),
        Case(signer: .p256, digest: "sha256", options: "-keyid", expected: .ecdsaSHA256),
        Case(signer: .p384, digest: "sha384", expected: .ecdsaSHA384),
        Case(signer: .p256, digest: "sha512", expected: .ecdsaSHA512),
        Case(signer: .rsa, digest: "sha256", expected: .rsaSHA256),
        Case(signer: .rsa, digest: "sha384", expected: .rsaSHA384),
        Case(signer: .rsa, digest: "sha512", expected: .rsaSHA512),
        Case(signer: .rsa, digest: "sha256", options: pss, expected: .rsaPSSSHA256),
        Case(signer: .rsa, digest: "sha384", options: pss, expected: .rsaPSSSHA384),
        Case(signer: .rsa, digest: "sha512", options: pss, expected: .rsaPSSSHA512),
    ]

    @Test(arguments: cases) func `what OpenSSL signs is verified: RFC 5754 section 3`(_ one: Case) async throws {
        let signer = try one.signer.make()
        try await PeerProgram.run { peer in
            try peer.write(signer, as: "s")
            try peer.write(Self.content.bytes, to: "content")
            let result = try peer.openSSL(
                "cms -sign -nodetach -binary -md \(one.digest) -cades -in content -outform DER -out signed -signer s-cert.pem "
                    + "-inkey s-key.pem \(one.options)")
            #expect(result.succeeded, "\(result.output)")
            let signed = try SignedData(parsing: try peer.read("signed"), encoding: one.encoding)
            #expect(signed.content == Self.content)
            let verified = try signed.verify(accepting: [one.expected], demanding: .contentTypeAndDigest)
            #expect(verified.signer == signer.certificate)
            #expect(verified.signingTime != nil)
            // OpenSSL signs no CMSAlgorithmProtection (RFC 6211).
            #expect(throws: CMSFailure.attributesMissing) { try signed.verify(accepting: [one.expected], demanding: .profile1) }
            #expect(throws: CMSFailure.algorithmNotAccepted) { try signed.verify(accepting: [], demanding: .profile1) }
        }
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        let signer: KindOfKey, options: String, expected: CMSFailure
        var testDescription: String { "\(signer) \(options)" }
    }

    static let refusals = [
        Refusal(signer: .p256, options: "-md sha1", expected: .algorithmNotAccepted),
        Refusal(signer: .p256, options: "-md sha256 -noattr", expected: .attributesMissing),
        Refusal(signer: .p256, options: "-md sha256 -econtent_type 1.2.840.113549.1.9.16.1.4", expected: .wrongContentType),
        Refusal(signer: .p256, options: "-md sha256 -nocerts", expected: .signerMissing),
        Refusal(signer: .p256, options: "-md sha256 -signer t-cert.pem -inkey t-key.pem", expected: .notOneSigner),
        Refusal(
            signer: .rsa, options: "-md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:20",
            expected: .algorithmNotAccepted),
        Refusal(signer: .rsa, options: "-md sha256 \(pss) -keyopt rsa_mgf1_md:sha512", expected: .algorithmNotAccepted),
        Refusal(signer: .p256, options: "-md sha256 -stream", expected: .malformed),
    ]

    @Test(arguments: refusals) func `what OpenSSL signs otherwise is refused`(_ one: Refusal) async throws {
        let signer = try one.signer.make()
        try await PeerProgram.run { peer in
            try peer.write(signer, as: "s")
            try peer.write(try CMSIdentity.p256("second"), as: "t")
            try peer.write(Self.content.bytes, to: "content")
            let result = try peer.openSSL(
                "cms -sign -nodetach -binary -in content -outform DER -out signed -signer s-cert.pem -inkey s-key.pem \(one.options)"
            )
            #expect(result.succeeded, "\(result.output)")
            #expect(throws: one.expected) {
                try SignedData(parsing: try peer.read("signed")).verify(accepting: .all, demanding: .contentTypeAndDigest)
            }
        }
    }

    @Test func `a detached signature is refused`() async throws {
        let signer = try CMSIdentity.p256()
        try await PeerProgram.run { peer in
            try peer.write(signer, as: "s")
            try peer.write(Self.content.bytes, to: "content")
            let result = try peer.openSSL(
                "cms -sign -binary -md sha256 -in content -outform DER -out signed -signer s-cert.pem -inkey s-key.pem")
            #expect(result.succeeded, "\(result.output)")
            #expect(throws: CMSFailure.malformed) { try SignedData(parsing: try peer.read("signed")) }
        }
    }
}
