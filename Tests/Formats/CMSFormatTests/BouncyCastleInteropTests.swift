import CMSFormat
import Crypto
import MailModel
import Testing
import X509

@Suite(
    "Bouncy Castle agrees, both ways", .serialized,
    .enabled(if: BouncyCastlePeer.isDemanded, "Debian's libbcmail-java and a Java runtime with a compiler"))
struct BouncyCastleInteropTests {
    static let content = OpenSSLInteropTests.content

    /// Among others, so that each finds its own.
    @Test(arguments: KindOfKey.allCases) func `Bouncy Castle opens what is sealed`(_ kind: KindOfKey) async throws {
        let recipient = try kind.make()
        let recipients = [try CMSIdentity.p256("other"), try .p384("other"), recipient]
        let sealed = try EnvelopeWriter.seal(
            Self.content, to: recipients.map(\.certificate), contentKey: SymmetricKey(size: .bits256), accepting: .all)
        #expect(try await BouncyCastlePeer.run("open", "own", on: sealed, with: recipient) == Self.content)
    }

    @Test(arguments: KindOfKey.allCases) func `what Bouncy Castle seals is opened`(_ kind: KindOfKey) async throws {
        let recipient = try kind.make()
        let sealed = try await BouncyCastlePeer.run("seal", "own", on: Self.content, with: recipient)
        let envelope = try AuthEnvelope(parsing: sealed, accepting: [kind.recipientAlgorithm])
        #expect(try await envelope.open(own: [recipient.certificate], keys: try MemoryKeys(recipient)).content == Self.content)
    }

    @Test(arguments: SignerKindTests.cases)
    func `Bouncy Castle verifies what is signed`(_ one: SignerKindTests.Case) async throws {
        let (signed, signer) = try await one.sign(Self.content)
        #expect(try await BouncyCastlePeer.run("verify", "own", on: signed, with: signer) == Self.content)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String, signer: KindOfKey, expected: SignatureAlgorithm
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "SHA256withECDSA", signer: .p256, expected: .ecdsaSHA256),
        Case(name: "SHA384withECDSA", signer: .p384, expected: .ecdsaSHA384),
        Case(name: "SHA256withRSA", signer: .rsa, expected: .rsaSHA256),
        Case(name: "SHA256withRSAandMGF1", signer: .rsa, expected: .rsaPSSSHA256),
    ]

    /// It signs CMSAlgorithmProtection (RFC 6211), which is thereby checked against another implementation.
    @Test(arguments: cases) func `what Bouncy Castle signs is verified`(_ one: Case) async throws {
        let signer = try one.signer.make()
        let signed = try SignedData(
            parsing: try await BouncyCastlePeer.run("sign", "own", one.name, on: Self.content, with: signer))
        #expect(signed.content == Self.content)
        let verified = try signed.verify(accepting: [one.expected], demanding: .contentTypeAndDigest)
        #expect(verified.signer == signer.certificate)
    }
}
