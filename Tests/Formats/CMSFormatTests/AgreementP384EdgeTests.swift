import CMSFormat
import Crypto
import MailModel
import Testing
import X509

/// What P-384 adds to the table of ``EnvelopeEdgeTests``: each curve goes with its own key derivation and its own points.
@Suite("P-384 recipients with one fault: RFC 5753 section 3.1 and section 7.1.4, RFC 5480 section 2.2")
struct AgreementP384EdgeTests {
    typealias Case = EnvelopeEdgeTests.Case

    private static func kdf(_ last: UInt8) -> DERTree { .identifier(0x2B, 0x81, 0x04, 0x01, 0x0B, last) }
    private static func aes(_ last: UInt8) -> DERTree { .identifier(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, last) }
    private static let p256 = DERTree.identifier(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07)
    private static let p384 = DERTree.identifier(0x2B, 0x81, 0x04, 0x00, 0x22)

    static let faults: [Case] = [
        Case("KDF with SHA-224", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 0] = kdf(0) },
        Case("KDF with SHA-256", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 0] = kdf(1) },
        Case("KDF with SHA-512", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 0] = kdf(3) },
        Case("AES-128 key wrap", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1, 0] = aes(5) },
        Case("AES-192 key wrap", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1, 0] = aes(25) },
        Case("key wrap with parameters", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1].children.append(.null) },
        Case("originator key on P-256", .algorithmNotAccepted) { $0[1, 0, 1, 0, 1, 0, 0].children.append(p256) },
        Case("user keying material", .algorithmNotAccepted) {
            $0[1, 0, 1, 0].children.insert(DERTree(0xA1, [], [.octetString([1])]), at: 2)
        },
        Case("compressed point", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 1, 0, 1].content = [0, 2] + $0[1, 0, 1, 0, 1, 0, 1].content[2..<50]
        },
        Case("hybrid point", .algorithmNotAccepted) { $0[1, 0, 1, 0, 1, 0, 1].content[1] = 6 },
        Case("point at infinity", .algorithmNotAccepted) { $0[1, 0, 1, 0, 1, 0, 1].content = [0, 0] },
        Case("a point of P-256", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 1, 0, 1].content = [0] + P256.KeyAgreement.PrivateKey().publicKey.x963Representation
        },
        Case("a point of P-256 and its KDF", .notAuthentic) {
            $0[1, 0, 1, 0, 2, 0] = kdf(1)
            $0[1, 0, 1, 0, 1, 0, 1].content = [0] + P256.KeyAgreement.PrivateKey().publicKey.x963Representation
        },
        Case("point at the origin", .notAuthentic) {
            $0[1, 0, 1, 0, 1, 0, 1].content = [0, 4] + [UInt8](repeating: 0, count: 96)
        },
        Case("point not on the curve", .notAuthentic) { $0[1, 0, 1, 0, 1, 0, 1].content[97] ^= 1 },
        Case("coordinates beyond the field", .notAuthentic) {
            $0[1, 0, 1, 0, 1, 0, 1].content = [0, 4] + [UInt8](repeating: 0xFF, count: 96)
        },
        Case("another point of the curve", .notAuthentic) {
            $0[1, 0, 1, 0, 1, 0, 1].content = [0] + P384.KeyAgreement.PrivateKey().publicKey.x963Representation
        },
        Case("wrong wrapped key", .notAuthentic) { $0[1, 0, 1, 0, 3, 0, 1].content[39] ^= 1 },
        Case("another serial number", .notARecipient) { $0[1, 0, 1, 0, 3, 0, 0, 1].content[0] ^= 2 },
    ]

    private static let text = Octets(utf8: "sealed")
    private static func sealed(to recipient: CMSIdentity) throws -> DERTree {
        DERTree(
            reading: try EnvelopeWriter.seal(
                text, to: [recipient.certificate], contentKey: SymmetricKey(size: .bits256), accepting: .all))
    }

    @Test(arguments: faults) func `is refused`(_ one: Case) async throws {
        let recipient = try CMSIdentity.p384()
        var tree = try Self.sealed(to: recipient)
        one.edit(&tree)
        let octets = Octets(tree.octets)
        await #expect(throws: one.expected) {
            try await AuthEnvelope(parsing: octets, accepting: .all)
                .open(own: [recipient.certificate], keys: try MemoryKeys(recipient))
        }
    }

    static let accepted: [Case] = [
        Case("nothing changed", .malformed) { _ in },
        Case("originator key with its curve: RFC 5753 section 7.1.2", .malformed) {
            $0[1, 0, 1, 0, 1, 0, 0].children.append(p384)
        },
        Case("originator key with NULL: RFC 5753 section 7.1.2", .malformed) { $0[1, 0, 1, 0, 1, 0, 0].children.append(.null) },
    ]

    @Test(arguments: accepted) func `is opened`(_ one: Case) async throws {
        let recipient = try CMSIdentity.p384()
        var tree = try Self.sealed(to: recipient)
        one.edit(&tree)
        let envelope = try AuthEnvelope(parsing: Octets(tree.octets), accepting: .all)
        #expect(try await envelope.open(own: [recipient.certificate], keys: try MemoryKeys(recipient)).content == Self.text)
    }

    @Test func `no octet of the recipients can be another`() async throws {
        let recipient = try CMSIdentity.p384()
        let keys = try MemoryKeys(recipient)
        let octets = try Self.sealed(to: recipient).octets
        for position in octets.indices {
            var changed = octets
            changed[position] ^= 0x01
            let opened = try? await AuthEnvelope(parsing: Octets(changed), accepting: .all)
                .open(own: [recipient.certificate], keys: keys)
            #expect(opened == nil, "octet \(position)")
        }
    }
}
