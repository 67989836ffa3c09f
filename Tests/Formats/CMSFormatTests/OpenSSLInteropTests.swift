import CMSFormat
import Crypto
import Foundation
import MailModel
import Testing
import X509

@Suite("OpenSSL agrees, both ways", .enabled(if: FileManager.default.isExecutableFile(atPath: PeerProgram.openSSL)))
struct OpenSSLInteropTests {
    static let content = Octets((0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })

    @Test func `OpenSSL decrypts what is sealed: RFC 5753 section 3.1`() async throws {
        let recipient = try CMSIdentity.p256(), other = try CMSIdentity.p256("other")
        try await PeerProgram.run { peer in
            try peer.write(recipient, as: "r")
            let sealed = try EnvelopeWriter.seal(
                Self.content, to: [other.certificate, recipient.certificate], contentKey: SymmetricKey(size: .bits256))
            try peer.write(sealed.bytes, to: "sealed")
            let result = try peer.openSSL(
                "cms -decrypt -inform DER -in sealed -recip r-cert.pem -inkey r-key.pem -binary -out content")
            #expect(result.succeeded, "\(result.output)")
            #expect(try peer.read("content") == Self.content)
        }
    }

    @Test(arguments: [("", CMSEncoding.der), ("-stream", .ber)])
    func `what OpenSSL seals is opened: RFC 5084 section 3.2`(_ option: String, _ encoding: CMSEncoding) async throws {
        let recipient = try CMSIdentity.p256()
        try await PeerProgram.run { peer in
            try peer.write(recipient, as: "r")
            try peer.write(Self.content.bytes, to: "content")
            let result = try peer.openSSL(
                "cms -encrypt -binary -aes-256-gcm \(option) -in content -outform DER -out sealed -recip r-cert.pem "
                    + "-keyopt ecdh_kdf_md:sha256")
            #expect(result.succeeded, "\(result.output)")
            let envelope = try AuthEnvelope(parsing: try peer.read("sealed"), encoding: encoding)
            #expect(
                try await envelope.open(own: [recipient.certificate], keys: try MemoryKeys(recipient)).content == Self.content)
            if encoding == .ber {
                #expect(throws: CMSFailure.malformed) { try AuthEnvelope(parsing: try peer.read("sealed")) }
            }
        }
    }

    @Test(arguments: ["-aes-256-gcm", "-aes-128-gcm -keyopt ecdh_kdf_md:sha256"])
    func `neither a KDF with SHA-1 nor AES-128 is opened`(_ options: String) async throws {
        let recipient = try CMSIdentity.p256()
        try await PeerProgram.run { peer in
            try peer.write(recipient, as: "r")
            try peer.write([1], to: "content")
            let arguments = options.split(separator: " ", maxSplits: 1)
            let result = try peer.openSSL(
                "cms -encrypt \(arguments[0]) -in content -outform DER -out sealed -recip r-cert.pem "
                    + (arguments.count > 1 ? arguments[1] : ""))
            #expect(result.succeeded, "\(result.output)")
            #expect(throws: CMSFailure.algorithmNotAccepted) { try AuthEnvelope(parsing: try peer.read("sealed")) }
        }
    }

    @Test func `OpenSSL verifies what is signed: RFC 5652 section 5.4`() async throws {
        let signer = try CMSIdentity.p256()
        try await PeerProgram.run { peer in
            let signed = try await SignedDataWriter.sign(
                Self.content, key: try signer.id, chain: [signer.certificate], signingTime: RoundTripTests.time,
                keys: try MemoryKeys(signer))
            try peer.write(signer, as: "s")
            try peer.write(signed.bytes, to: "signed")
            let result = try peer.openSSL(
                "cms -verify -cades -CAfile s-cert.pem -purpose any -attime 1795000000 -inform DER -in signed -binary -out content"
            )
            #expect(result.succeeded, "\(result.output)")
            #expect(try peer.read("content") == Self.content)
        }
    }

    enum Signer: String, CaseIterable, Sendable {
        case p256, p384, rsa

        func make() throws -> CMSIdentity {
            switch self {
            case .p256: try CMSIdentity.p256()
            case .p384: try CMSIdentity.p384()
            case .rsa: try CMSIdentity.rsa()
            }
        }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let signer: Signer, digest: String
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
            #expect(throws: CMSFailure.attributesMissing) { try signed.verify() }
            #expect(throws: CMSFailure.algorithmNotAccepted) { try signed.verify(accepting: []) }
        }
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        let signer: Signer, options: String, expected: CMSFailure
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
                try SignedData(parsing: try peer.read("signed")).verify(demanding: .contentTypeAndDigest)
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
