import CMSFormat
import Crypto
import MailModel
import Testing

/// One thing wrong at a time in an envelope that is otherwise as it should be.
@Suite("Envelopes with one fault: RFC 5083 section 2, RFC 5084 section 3.2, RFC 5753 section 3.1")
struct EnvelopeEdgeTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String, expected: CMSFailure
        let edit: @Sendable (inout DERTree) -> Void
        var testDescription: String { name }

        init(_ name: String, _ expected: CMSFailure, _ edit: @escaping @Sendable (inout DERTree) -> Void) {
            (self.name, self.expected, self.edit) = (name, expected, edit)
        }
    }

    /// AES-256-CBC, AES-128-GCM, AES-256-CCM: ids of 2.16.840.1.101.3.4.1.
    private static func aes(_ last: UInt8) -> DERTree { .identifier(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, last) }

    static let content: [Case] = [
        Case("another content type outside", .wrongContentType) { $0[0] = $0[1, 0, 2, 0] },
        Case("another content type inside", .wrongContentType) { $0[1, 0, 2, 0] = $0[0] },
        Case("version 1", .malformed) { $0[1, 0, 0] = .integer(1) },
        Case("originatorInfo", .malformed) { $0[1, 0].children.insert(DERTree(0xA0), at: 1) },
        Case("AES-256-CBC", .algorithmNotAccepted) { $0[1, 0, 2, 1, 0] = aes(42) },
        Case("AES-128-GCM", .algorithmNotAccepted) { $0[1, 0, 2, 1, 0] = aes(6) },
        Case("AES-256-CCM", .algorithmNotAccepted) { $0[1, 0, 2, 1, 0] = aes(47) },
        Case("no parameters", .algorithmNotAccepted) { $0[1, 0, 2, 1].children.removeLast() },
        Case("nonce of 11 octets", .algorithmNotAccepted) { $0[1, 0, 2, 1, 1, 0].content.removeLast() },
        Case("nonce of 13 octets", .algorithmNotAccepted) { $0[1, 0, 2, 1, 1, 0].content.append(0) },
        Case("ICV length absent", .algorithmNotAccepted) { $0[1, 0, 2, 1, 1].children.removeLast() },
        Case("ICV length 12", .algorithmNotAccepted) { $0[1, 0, 2, 1, 1, 1] = .integer(12) },
        Case("ICV length 12 and a tag of 12 octets", .algorithmNotAccepted) {
            $0[1, 0, 2, 1, 1, 1] = .integer(12)
            $0[1, 0, 3].content.removeLast(4)
        },
        Case("a tag of 12 octets", .algorithmNotAccepted) { $0[1, 0, 3].content.removeLast(4) },
        Case("a tag of 17 octets", .algorithmNotAccepted) { $0[1, 0, 3].content.append(0) },
        Case("no tag", .malformed) { $0[1, 0].children.removeLast() },
        Case("no ciphertext", .malformed) { $0[1, 0, 2].children.removeLast() },
        Case("ciphertext in parts", .malformed) { $0[1, 0, 2, 2] = DERTree(0xA0, [], [.octetString($0[1, 0, 2, 2].content)]) },
        Case("authenticated attributes", .malformed) { $0[1, 0].children.insert(DERTree(0xA1, [], [.sequence()]), at: 3) },
        Case("unauthenticated attributes", .malformed) { $0[1, 0].children.append(DERTree(0xA2, [], [.sequence()])) },
        Case("wrong tag", .notAuthentic) { $0[1, 0, 3].content[15] ^= 1 },
        Case("wrong nonce", .notAuthentic) { $0[1, 0, 2, 1, 1, 0].content[0] ^= 1 },
        Case("ciphertext cut short", .notAuthentic) { $0[1, 0, 2, 2].content.removeLast() },
        Case("ciphertext lengthened", .notAuthentic) { $0[1, 0, 2, 2].content.append(0) },
        Case("no ciphertext octets", .notAuthentic) { $0[1, 0, 2, 2].content = [] },
    ]

    static let recipients: [Case] = [
        Case("no recipient", .malformed) { $0[1, 0, 1].children = [] },
        Case("65 recipients", .tooLarge) { $0[1, 0, 1].children = Array(repeating: $0[1, 0, 1, 0], count: 65) },
        Case("65 keys in one recipient", .tooLarge) {
            $0[1, 0, 1, 0, 3].children = Array(repeating: $0[1, 0, 1, 0, 3, 0], count: 65)
        },
        Case("key transport", .algorithmNotAccepted) { $0[1, 0, 1, 0] = .sequence(.integer(0)) },
        Case("key encryption key", .algorithmNotAccepted) { $0[1, 0, 1, 0].tag = 0xA2 },
        Case("password", .algorithmNotAccepted) { $0[1, 0, 1, 0].tag = 0xA3 },
        Case("another otherRecipientInfo", .algorithmNotAccepted) {
            $0[1, 0, 1, 0] = DERTree(0xA4, [], [.identifier(0x2A, 0x03), .sequence()])
        },
        Case("an unknown kind beside a good one", .algorithmNotAccepted) {
            $0[1, 0, 1].children.append(DERTree(0xA5, [], [.integer(0)]))
        },
        Case("recipient version 2", .algorithmNotAccepted) { $0[1, 0, 1, 0, 0] = .integer(2) },
        Case("originator by name", .algorithmNotAccepted) { $0[1, 0, 1, 0, 1, 0] = $0[1, 0, 1, 0, 3, 0, 0] },
        Case("originator key of another kind", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 1, 0, 0, 0] = .identifier(0x2B, 0x65, 0x6E)
        },
        Case("originator key on another curve", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 1, 0, 0].children.append(.identifier(0x2B, 0x81, 0x04, 0x00, 0x22))
        },
        Case("user keying material", .algorithmNotAccepted) {
            $0[1, 0, 1, 0].children.insert(DERTree(0xA1, [], [.octetString([1])]), at: 2)
        },
        Case("KDF with SHA-1", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 2, 0] = .identifier(0x2B, 0x81, 0x05, 0x10, 0x86, 0x48, 0x3F, 0x00, 0x02)
        },
        Case("cofactor ECDH", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 0] = .identifier(0x2B, 0x81, 0x04, 0x01, 0x0E, 0x01) },
        Case("AES-128 key wrap", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1, 0] = aes(5) },
        Case("key wrap with parameters", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1].children.append(.null) },
        Case("no keys", .algorithmNotAccepted) { $0[1, 0, 1, 0, 3].children = [] },
        Case("wrapped key of 24 octets", .algorithmNotAccepted) { $0[1, 0, 1, 0, 3, 0, 1].content.removeLast(16) },
        Case("wrapped key of 48 octets", .algorithmNotAccepted) { $0[1, 0, 1, 0, 3, 0, 1].content += [0, 0, 0, 0, 0, 0, 0, 0] },
        Case("recipient by key identifier", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 3, 0, 0] = DERTree(0xA0, [], [.octetString([1, 2, 3])])
        },
        Case("compressed point", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 1, 0, 1].content = [0, 2] + $0[1, 0, 1, 0, 1, 0, 1].content[2..<34]
        },
        Case("point at infinity", .algorithmNotAccepted) { $0[1, 0, 1, 0, 1, 0, 1].content = [0, 0] },
        Case("infinity as long as a point", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 1, 0, 1].content = [UInt8](repeating: 0, count: 66)
        },
        Case("hybrid point", .algorithmNotAccepted) { $0[1, 0, 1, 0, 1, 0, 1].content[1] = 6 },
        Case("point with unused bits", .algorithmNotAccepted) { $0[1, 0, 1, 0, 1, 0, 1].content[0] = 1 },
        Case("point at the origin", .notAuthentic) {
            $0[1, 0, 1, 0, 1, 0, 1].content = [0, 4] + [UInt8](repeating: 0, count: 64)
        },
        Case("point not on the curve", .notAuthentic) { $0[1, 0, 1, 0, 1, 0, 1].content[65] ^= 1 },
        Case("coordinates beyond the field", .notAuthentic) {
            $0[1, 0, 1, 0, 1, 0, 1].content = [0, 4] + [UInt8](repeating: 0xFF, count: 64)
        },
        Case("another point of the curve", .notAuthentic) {
            $0[1, 0, 1, 0, 1, 0, 1].content = [0] + P256.KeyAgreement.PrivateKey().publicKey.x963Representation
        },
        Case("wrong wrapped key", .notAuthentic) { $0[1, 0, 1, 0, 3, 0, 1].content[39] ^= 1 },
        Case("another serial number", .notARecipient) { $0[1, 0, 1, 0, 3, 0, 0, 1].content[0] ^= 2 },
        Case("only a KEM recipient", .notARecipient) { $0[1, 0, 1, 0] = kem },
    ]

    static let kem = DERTree(
        0xA4, [],
        [
            .identifier(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x0D, 0x03),
            .sequence(.integer(0), .octetString([1])),
        ])

    @Test(arguments: content + recipients) func `is refused`(_ one: Case) async throws {
        let recipient = try CMSIdentity.p256()
        var tree = try Self.sealed(to: recipient)
        one.edit(&tree)
        let octets = Octets(tree.octets)
        await #expect(throws: one.expected) {
            try await AuthEnvelope(parsing: octets, accepting: .profile1).open(
                own: [recipient.certificate], keys: try MemoryKeys(recipient))
        }
    }

    static let accepted: [Case] = [
        Case("nothing changed", .malformed) { _ in },
        Case("a KEM recipient beside: RFC 9629 section 3", .malformed) { $0[1, 0, 1].children.append(kem) },
        Case("originator key with its curve: RFC 5753 section 7.1.2", .malformed) {
            $0[1, 0, 1, 0, 1, 0, 0].children.append(.identifier(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07))
        },
        Case("originator key with NULL: RFC 5753 section 7.1.2", .malformed) { $0[1, 0, 1, 0, 1, 0, 0].children.append(.null) },
        Case("64 recipients", .malformed) { $0[1, 0, 1].children = Array(repeating: $0[1, 0, 1, 0], count: 64) },
    ]

    @Test(arguments: accepted) func `is opened`(_ one: Case) async throws {
        let recipient = try CMSIdentity.p256()
        var tree = try Self.sealed(to: recipient)
        one.edit(&tree)
        let envelope = try AuthEnvelope(parsing: Octets(tree.octets), accepting: .profile1)
        #expect(try await envelope.open(own: [recipient.certificate], keys: try MemoryKeys(recipient)).content == Self.text)
    }

    private static let text = Octets(utf8: "sealed")
    private static func sealed(to recipient: CMSIdentity) throws -> DERTree {
        DERTree(
            reading: try EnvelopeWriter.seal(
                text, to: [recipient.certificate], contentKey: SymmetricKey(size: .bits256), accepting: .profile1))
    }

    @Test func `no octet can be another`() async throws {
        let recipient = try CMSIdentity.p256()
        let keys = try MemoryKeys(recipient)
        let octets = try Self.sealed(to: recipient).octets
        for position in octets.indices {
            for flip in [0x01, 0x20, 0x80] as [UInt8] {
                var changed = octets
                changed[position] ^= flip
                for encoding in flip == 0x20 ? [CMSEncoding.der, .ber] : [.der] {
                    let opened = try? await AuthEnvelope(parsing: Octets(changed), accepting: .profile1, encoding: encoding)
                        .open(own: [recipient.certificate], keys: keys)
                    #expect(opened == nil, "octet \(position) flipped by \(flip)")
                }
            }
        }
        for length in 0..<octets.count {
            #expect((try? AuthEnvelope(parsing: Octets(octets[..<length]), accepting: .profile1)) == nil)
        }
        #expect((try? AuthEnvelope(parsing: Octets(octets + [0]), accepting: .profile1)) == nil)
    }
}
