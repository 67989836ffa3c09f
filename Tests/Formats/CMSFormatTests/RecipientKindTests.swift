import CMSFormat
import Crypto
import MailModel
import SwiftASN1
import Testing
import X509

@Suite("Recipients of every kind: RFC 5652 section 6.2")
struct RecipientKindTests {
    private static let content = Octets(utf8: "for several")

    private static func seal(to recipients: [CMSIdentity]) throws -> Octets {
        try EnvelopeWriter.seal(
            content, to: recipients.map(\.certificate), contentKey: SymmetricKey(size: .bits256), accepting: .all)
    }

    @Test(arguments: KindOfKey.allCases) func `a key of any kind opens what was sealed to it`(_ kind: KindOfKey) async throws {
        let recipient = try kind.make()
        let envelope = try AuthEnvelope(
            parsing: try Self.seal(to: [recipient]), accepting: [kind.recipientAlgorithm])
        let opened = try await envelope.open(own: [recipient.certificate], keys: try MemoryKeys(recipient))
        #expect(opened.content == Self.content)
        #expect(try envelope.isSealed(for: [recipient.certificate]))
    }

    @Test func `each of several recipients opens, mixed as they are`() async throws {
        let recipients = try KindOfKey.allCases.map { try $0.make() } + [.p256("second"), .p384("second")]
        let envelope = try AuthEnvelope(parsing: try Self.seal(to: recipients), accepting: .all)
        for recipient in recipients {
            let opened = try await envelope.open(own: [recipient.certificate], keys: try MemoryKeys(recipient))
            #expect(opened.content == Self.content)
        }
        #expect(try envelope.isSealed(for: recipients.map(\.certificate)))
        #expect(try !envelope.isSealed(for: recipients.dropLast().map(\.certificate)))
        let stranger = try CMSIdentity.p384("stranger")
        await #expect(throws: CMSFailure.notARecipient) {
            try await envelope.open(own: [stranger.certificate], keys: try MemoryKeys(stranger))
        }
    }

    @Test(arguments: [KindOfKey.p384, .rsa])
    func `what profile 1 does not name is neither sealed to nor opened, even beside what it does`(_ kind: KindOfKey) throws {
        let named = try CMSIdentity.p256(), other = try kind.make()
        #expect(throws: CMSFailure.recipientKeyNotAccepted) {
            try EnvelopeWriter.seal(
                Self.content, to: [named.certificate, other.certificate], contentKey: SymmetricKey(size: .bits256),
                accepting: .profile1)
        }
        for recipients in [[other], [named, other]] {
            let sealed = try Self.seal(to: recipients)
            #expect(throws: CMSFailure.algorithmNotAccepted) { try AuthEnvelope(parsing: sealed, accepting: .profile1) }
        }
        let sealed = try AuthEnvelope(parsing: try Self.seal(to: [named]), accepting: .profile1)
        #expect(throws: CMSFailure.recipientKeyNotAccepted) {
            try sealed.resealed(
                for: [other.certificate], contentKey: SymmetricKey(size: .bits256), accepting: .profile1)
        }
    }

    @Test(arguments: KindOfKey.allCases) func `nothing is opened where nothing is accepted`(_ kind: KindOfKey) throws {
        let sealed = try Self.seal(to: [try kind.make()])
        #expect(throws: CMSFailure.algorithmNotAccepted) { try AuthEnvelope(parsing: sealed, accepting: []) }
    }

    // MARK: roll-over

    /// A sender that read the directory before, during or after a roll-over.
    @Test(arguments: [[0], [1], [0, 1]]) func `old and new certificate both open during a roll-over`(_ sealedTo: [Int])
        async throws
    {
        let certificates = [try CMSIdentity.p256("gateway"), try CMSIdentity.p384("gateway")]
        let envelope = try AuthEnvelope(parsing: try Self.seal(to: sealedTo.map { certificates[$0] }), accepting: .all)
        let keys = try MemoryKeys(certificates[0], certificates[1])
        #expect(try await envelope.open(own: certificates.map(\.certificate), keys: keys).content == Self.content)
        #expect(try await envelope.open(own: certificates.reversed().map(\.certificate), keys: keys).content == Self.content)
    }

    @Test(arguments: [KeyFailure.keyNotFound, .keyUnavailable])
    func `where one key is gone, the other opens what was sealed to both`(_ failure: KeyFailure) async throws {
        let old = try CMSIdentity.rsa(), new = try CMSIdentity.p256("new")
        let own = [old.certificate, new.certificate]
        let envelope = try AuthEnvelope(parsing: try Self.seal(to: [old, new]), accepting: .all)
        for identity in [old, new] {
            var keys = try MemoryKeys(identity)
            keys.failure = failure
            #expect(try await envelope.open(own: own, keys: keys).content == Self.content)
        }
        var none = try MemoryKeys()
        none.failure = failure
        let noKeys = none
        await #expect(throws: CMSFailure.key(failure)) { try await envelope.open(own: own, keys: noKeys) }
    }

    /// RFC 5480 section 2.2 lets a reader refuse compressed points: this one does.
    @Test(.enabled(if: PeerProgram.hasOpenSSL), arguments: ["prime256v1", "secp384r1"])
    func `a certificate with a compressed point is not sealed to`(_ curve: String) async throws {
        try await PeerProgram.run { peer in
            for form in ["uncompressed", "compressed"] {
                let made = try peer.openSSL("ecparam -name \(curve) -genkey -noout -out made.pem")
                try #require(made.succeeded, "\(made.output)")
                let written = try peer.openSSL("ec -in made.pem -conv_form \(form) -out key.pem")
                try #require(written.succeeded, "\(written.output)")
                let certified = try peer.openSSL("req -x509 -new -key key.pem -subj /CN=c -days 9 -out cert.pem")
                try #require(certified.succeeded, "\(certified.output)")
                let pem = String(decoding: try peer.read("cert.pem").bytes, as: UTF8.self)
                let sealed = try? EnvelopeWriter.seal(
                    Self.content, to: [try Certificate(pemEncoded: pem)], contentKey: SymmetricKey(size: .bits256),
                    accepting: .all)
                #expect((sealed == nil) == (form == "compressed"))
            }
        }
    }
}
