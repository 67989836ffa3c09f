import CMSFormat
import Crypto
import MailModel
import Testing
import X509

@Suite("OpenSSL seals and opens alike", .enabled(if: PeerProgram.hasOpenSSL))
struct OpenSSLEnvelopeTests {
    static let content = OpenSSLInteropTests.content

    /// Among others, so that each finds its own.
    @Test(arguments: KindOfKey.allCases)
    func `OpenSSL decrypts what is sealed: RFC 5753 section 3.1, RFC 3560 section 3`(_ kind: KindOfKey) async throws {
        let recipient = try kind.make()
        let recipients = [try CMSIdentity.p256("other"), try .p384("other"), try .rsa(), recipient]
        try await PeerProgram.run { peer in
            try peer.write(recipient, as: "r")
            let sealed = try EnvelopeWriter.seal(
                Self.content, to: recipients.map(\.certificate), contentKey: SymmetricKey(size: .bits256), accepting: .all)
            try peer.write(sealed.bytes, to: "sealed")
            let result = try peer.openSSL(
                "cms -decrypt -inform DER -in sealed -recip r-cert.pem -inkey r-key.pem -binary -out content")
            #expect(result.succeeded, "\(result.output)")
            #expect(try peer.read("content") == Self.content)
        }
    }

    /// What makes OpenSSL use the one algorithm that goes with a key: by default it takes SHA-1, or PKCS #1 v1.5.
    private static func options(_ kind: KindOfKey) -> String {
        switch kind {
        case .p256: "-keyopt ecdh_kdf_md:sha256"
        case .p384: "-keyopt ecdh_kdf_md:sha384"
        case .rsa: "-keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256"
        }
    }

    @Test(arguments: KindOfKey.allCases, [("", CMSEncoding.der), ("-stream", .ber)])
    func `what OpenSSL seals is opened: RFC 5084 section 3.2`(
        _ kind: KindOfKey, _ form: (option: String, encoding: CMSEncoding)
    ) async throws {
        let recipient = try kind.make()
        let sealed = try await Self.seal("-aes-256-gcm \(form.option)", recipient, Self.options(kind))
        let envelope = try AuthEnvelope(parsing: sealed, accepting: [kind.recipientAlgorithm], encoding: form.encoding)
        #expect(try await envelope.open(own: [recipient.certificate], keys: try MemoryKeys(recipient)).content == Self.content)
        if form.encoding == .ber {
            #expect(throws: CMSFailure.malformed) { try AuthEnvelope(parsing: sealed, accepting: .all) }
        }
    }

    @Test func `what OpenSSL seals to several is opened by each`() async throws {
        let recipients = try KindOfKey.allCases.map { try $0.make() }
        let sealed = try await PeerProgram.run { peer in
            try peer.write(Self.content.bytes, to: "content")
            var arguments = "cms -encrypt -binary -aes-256-gcm -in content -outform DER -out sealed"
            for (kind, recipient) in zip(KindOfKey.allCases, recipients) {
                try peer.write(recipient, as: "\(kind)")
                arguments += " -recip \(kind)-cert.pem \(Self.options(kind))"
            }
            let result = try peer.openSSL(arguments)
            #expect(result.succeeded, "\(result.output)")
            return try peer.read("sealed")
        }
        let envelope = try AuthEnvelope(parsing: sealed, accepting: .all)
        for recipient in recipients {
            let opened = try await envelope.open(own: [recipient.certificate], keys: try MemoryKeys(recipient))
            #expect(opened.content == Self.content)
        }
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        let name: String, kind: KindOfKey
        var cipher = "-aes-256-gcm"
        let options: String
        var testDescription: String { name }
    }

    static let oaep = "-keyopt rsa_padding_mode:oaep"
    static let refusals = [
        Refusal(name: "KDF with SHA-1", kind: .p256, options: ""),
        Refusal(name: "AES-128", kind: .p256, cipher: "-aes-128-gcm", options: "-keyopt ecdh_kdf_md:sha256"),
        Refusal(name: "P-256 with SHA-384", kind: .p256, options: "-keyopt ecdh_kdf_md:sha384"),
        Refusal(name: "P-384 with SHA-256", kind: .p384, options: "-keyopt ecdh_kdf_md:sha256"),
        Refusal(name: "P-384 with cofactor", kind: .p384, options: "-keyopt ecdh_kdf_md:sha384 -keyopt ecdh_cofactor_mode:1"),
        Refusal(name: "PKCS #1 v1.5", kind: .rsa, options: ""),
        Refusal(name: "OAEP with SHA-1", kind: .rsa, options: oaep),
        Refusal(name: "OAEP with SHA-512", kind: .rsa, options: "\(oaep) -keyopt rsa_oaep_md:sha512"),
        Refusal(
            name: "OAEP with MGF1 of SHA-1", kind: .rsa, options: "\(oaep) -keyopt rsa_oaep_md:sha256 -keyopt rsa_mgf1_md:sha1"),
        Refusal(
            name: "OAEP with a label", kind: .rsa, options: "\(oaep) -keyopt rsa_oaep_md:sha256 -keyopt rsa_oaep_label:0102"),
        Refusal(name: "by key identifier", kind: .rsa, options: "\(oaep) -keyopt rsa_oaep_md:sha256 -keyid"),
    ]

    @Test(arguments: refusals) func `what OpenSSL seals otherwise is refused`(_ one: Refusal) async throws {
        let sealed = try await Self.seal(one.cipher, try one.kind.make(), one.options)
        #expect(throws: CMSFailure.algorithmNotAccepted) { try AuthEnvelope(parsing: sealed, accepting: .all) }
    }

    private static func seal(_ cipher: String, _ recipient: CMSIdentity, _ options: String) async throws -> Octets {
        try await PeerProgram.run { peer in
            try peer.write(recipient, as: "r")
            try peer.write(content.bytes, to: "content")
            let result = try peer.openSSL(
                "cms -encrypt -binary \(cipher) -in content -outform DER -out sealed -recip r-cert.pem \(options)")
            try #require(result.succeeded, "\(result.output)")
            return try peer.read("sealed")
        }
    }
}
