import CMSFormat
import Crypto
import Foundation
import MailModel
import Testing
import X509

@Suite("What is signed and sealed is verified and opened: RFC 5652 section 5, RFC 5083 section 2")
struct RoundTripTests {
    static let time = Timestamp(seconds: 1_795_000_000)

    @Test(arguments: [0, 1, 127, 128, 255, 256, 65_536, 1_000_000])
    func `content comes back octet for octet`(_ length: Int) async throws {
        let signer = try CMSIdentity.p256("signer"), recipient = try CMSIdentity.p256("recipient")
        let keys = try MemoryKeys(signer, recipient)
        let content = Octets((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        let signed = try await SignedDataWriter.sign(
            content, by: .ecdsaSHA256, key: try signer.signingKey, chain: [signer.certificate], signingTime: Self.time, keys: keys
        )
        let sealed = try EnvelopeWriter.seal(
            signed, to: [recipient.certificate], contentKey: SymmetricKey(size: .bits256), accepting: .profile1)
        let opened = try await AuthEnvelope(parsing: sealed, accepting: .profile1).open(own: [recipient.certificate], keys: keys)
        #expect(opened.content == signed)
        let data = try SignedData(parsing: opened.content)
        let verified = try data.verify(accepting: .profile1, demanding: .profile1)
        #expect(data.content == content)
        #expect(verified.signer == signer.certificate)
        #expect(verified.signingTime == Self.time)
        #expect(verified.others.isEmpty)
    }

    @Test(arguments: [-315_619_200, 0, 2_524_607_999, 2_524_608_000])  // 1960 and both sides of 2050
    func `signing time is written as its year demands: RFC 5652 section 11.3`(_ seconds: Int64) async throws {
        let signer = try CMSIdentity.p256()
        let time = Timestamp(seconds: seconds)
        let signed = try await SignedDataWriter.sign(
            Octets(utf8: "x"), by: .ecdsaSHA256, key: try signer.signingKey, chain: [signer.certificate], signingTime: time,
            keys: try MemoryKeys(signer))
        #expect(try SignedData(parsing: signed).verify(accepting: .profile1, demanding: .profile1).signingTime == time)
    }

    @Test func `each of several recipients opens, a stranger does not`() async throws {
        let recipients = try (0..<3).map { try CMSIdentity.p256("gateway \($0)") }
        let stranger = try CMSIdentity.p256("stranger")
        let content = Octets(utf8: "for three")
        let sealed = try EnvelopeWriter.seal(
            content, to: recipients.map(\.certificate), contentKey: SymmetricKey(size: .bits256), accepting: .profile1)
        let envelope = try AuthEnvelope(parsing: sealed, accepting: .profile1)
        #expect(try envelope.isSealed(for: recipients.map(\.certificate)))
        #expect(try !envelope.isSealed(for: [stranger.certificate]))
        for recipient in recipients {
            let opened = try await envelope.open(
                own: [stranger.certificate, recipient.certificate], keys: try MemoryKeys(recipient, stranger))
            #expect(opened.content == content)
        }
        await #expect(throws: CMSFailure.notARecipient) {
            try await envelope.open(own: [stranger.certificate], keys: try MemoryKeys(stranger))
        }
    }

    @Test func `sealing anew changes only who opens`() async throws {
        let old = try CMSIdentity.p256("old"), new = try CMSIdentity.p256("new")
        let key = SymmetricKey(size: .bits256)
        let content = Octets(utf8: "waits")
        let sealed = try AuthEnvelope(
            parsing: try EnvelopeWriter.seal(content, to: [old.certificate], contentKey: key, accepting: .profile1),
            accepting: .profile1)
        let anew = try AuthEnvelope(
            parsing: try sealed.resealed(for: [new.certificate], contentKey: key, accepting: .profile1), accepting: .profile1)
        #expect(try await anew.open(own: [new.certificate], keys: try MemoryKeys(new)).content == content)
        #expect(try anew.open(contentKey: key) == content)
        await #expect(throws: CMSFailure.notARecipient) {
            try await anew.open(own: [old.certificate], keys: try MemoryKeys(old))
        }
        #expect(throws: CMSFailure.notAuthentic) { try anew.open(contentKey: SymmetricKey(size: .bits256)) }
    }

    @Test func `a key that is not P-256 is not sealed to`() throws {
        for identity in [try CMSIdentity.p384(), try CMSIdentity.rsa()] {
            #expect(throws: CMSFailure.recipientKeyNotAccepted) {
                try EnvelopeWriter.seal(
                    Octets(), to: [identity.certificate], contentKey: SymmetricKey(size: .bits256), accepting: .profile1)
            }
        }
        #expect(throws: CMSFailure.tooLarge) {
            try EnvelopeWriter.seal(Octets(), to: [], contentKey: SymmetricKey(size: .bits256), accepting: .profile1)
        }
        let recipient = try CMSIdentity.p256()
        #expect(throws: CMSFailure.algorithmNotAccepted) {
            try EnvelopeWriter.seal(
                Octets(), to: [recipient.certificate], contentKey: SymmetricKey(size: .bits128), accepting: .profile1)
        }
    }

    @Test func `what is at rest opens only with its context`() async throws {
        let keys = try MemoryKeys(try CMSIdentity.p256())
        let sealer = StorageSealer(keys: keys)
        let sealed = try await sealer.seal(Octets(utf8: "at rest"), context: "row 1")
        #expect(try await sealer.open(sealed, context: "row 1") == Octets(utf8: "at rest"))
        await #expect(throws: KeyFailure.notAuthentic) { try await sealer.open(sealed, context: "row 2") }
    }
}
