import CMSFormat
import Crypto
import CryptoExtras
import MailModel
import Testing
import X509

/// One thing wrong at a time in an envelope for an RSA key that is otherwise as it should be.
@Suite("RSA recipients with one fault: RFC 5652 section 6.2.1, RFC 4055 section 4.1, RFC 8017 section 7.1.2")
struct TransportEdgeTests {
    typealias Case = EnvelopeEdgeTests.Case

    private static func pkcs1(_ last: UInt8) -> DERTree {
        .identifier(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, last)
    }
    private static func hash(_ last: UInt8) -> DERTree { .identifier(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last) }
    private static let sha1 = DERTree.identifier(0x2B, 0x0E, 0x03, 0x02, 0x1A)
    private static func label(_ octets: [UInt8]) -> DERTree {
        DERTree(0xA2, [], [.sequence(pkcs1(9), .octetString(octets))])
    }

    /// [1, 0, 1, 0] is the recipient: version, name, algorithm (name, parameters: digest, mask), encrypted key.
    static let algorithms: [Case] = [
        Case("version 2", .algorithmNotAccepted) { $0[1, 0, 1, 0, 0] = .integer(2) },
        Case("recipient by key identifier", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 0] = .integer(2)
            $0[1, 0, 1, 0, 1] = DERTree(0x80, [1, 2, 3])
        },
        Case("PKCS #1 v1.5", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2] = .sequence(pkcs1(1), .null) },
        Case("PKCS #1 v1.5 with the parameters of OAEP", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 0] = pkcs1(1) },
        Case("no parameters", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2].children.removeLast() },
        Case("NULL for parameters", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1] = .null },
        Case("no digest and no mask: SHA-1", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1].children = [] },
        Case("no digest: SHA-1", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1].children.removeFirst() },
        Case("no mask: MGF1 with SHA-1", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1].children.removeLast() },
        Case("digest SHA-1", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1, 0, 0, 0] = sha1 },
        Case("digest SHA-512", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1, 0, 0, 0] = hash(3) },
        Case("digest with odd parameters", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1, 0, 0, 1] = .integer(0) },
        Case("MGF1 with SHA-1", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1, 1, 0, 1, 0] = sha1 },
        Case("MGF1 without a digest", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1, 1, 0].children.removeLast() },
        Case("another mask", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1, 1, 0, 0] = hash(11) },
        Case("a label", .algorithmNotAccepted) { $0[1, 0, 1, 0, 2, 1].children.append(label([1])) },
        Case("the empty label, written out: X.690 section 11.5", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 2, 1].children.append(label([]))
        },
        Case("a field more", .algorithmNotAccepted) { $0[1, 0, 1, 0].children.append(.null) },
        Case("encrypted key of 255 octets", .algorithmNotAccepted) { $0[1, 0, 1, 0, 3].content.removeLast(129) },
        Case("encrypted key of 1,025 octets", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 3].content += [UInt8](repeating: 0, count: 641)
        },
        Case("encrypted key in parts", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 3] = DERTree(0x24, [], [.octetString($0[1, 0, 1, 0, 3].content)])
        },
        Case("no encrypted key", .algorithmNotAccepted) { $0[1, 0, 1, 0].children.removeLast() },
        Case("65 recipients", .tooLarge) { $0[1, 0, 1].children = Array(repeating: $0[1, 0, 1, 0], count: 65) },
        Case("another serial number", .notARecipient) { $0[1, 0, 1, 0, 1, 1].content[0] ^= 2 },
    ]

    /// Whatever is wrong with the key or the content looks the same: nobody learns which (Manger's attack on OAEP).
    static let oracles: [Case] = [
        Case("encrypted key changed", .notAuthentic) { $0[1, 0, 1, 0, 3].content[200] ^= 1 },
        Case("encrypted key 0", .notAuthentic) { $0[1, 0, 1, 0, 3].content = [UInt8](repeating: 0, count: 384) },
        Case("encrypted key 1", .notAuthentic) { $0[1, 0, 1, 0, 3].content = [UInt8](repeating: 0, count: 383) + [1] },
        Case("encrypted key beyond the modulus", .notAuthentic) {
            $0[1, 0, 1, 0, 3].content = [UInt8](repeating: 0xFF, count: 384)
        },
        Case("encrypted key an octet shorter than any that is taken", .algorithmNotAccepted) {
            $0[1, 0, 1, 0, 3].content.removeLast()
        },
        Case("encrypted key an octet longer", .notAuthentic) { $0[1, 0, 1, 0, 3].content.insert(0, at: 0) },
        Case("another key of 256 bits", .notAuthentic) { encrypt([UInt8](repeating: 7, count: 32), in: &$0) },
        Case("a key of 128 bits", .notAuthentic) { encrypt([UInt8](repeating: 7, count: 16), in: &$0) },
        Case("a key of no bits", .notAuthentic) { encrypt([], in: &$0) },
        Case("padded as PKCS #1 v1.5", .notAuthentic) {
            encrypt([UInt8](repeating: 7, count: 32), ._WEAK_AND_INSECURE_PKCS_V1_5, in: &$0)
        },
        Case("padded as OAEP with SHA-1", .notAuthentic) { encrypt([UInt8](repeating: 7, count: 32), .PKCS1_OAEP, in: &$0) },
        Case("wrong tag", .notAuthentic) { $0[1, 0, 3].content[15] ^= 1 },
        Case("ciphertext changed", .notAuthentic) { $0[1, 0, 2, 2].content[0] ^= 1 },
    ]

    private static func encrypt(_ key: [UInt8], _ padding: _RSA.Encryption.Padding = .PKCS1_OAEP_SHA256, in tree: inout DERTree) {
        guard let certificate = try? CMSIdentity.rsa().certificate,
            let der = _RSA.Signing.PublicKey(certificate.publicKey)?.derRepresentation,
            let encrypted = try? _RSA.Encryption.PublicKey(derRepresentation: der).encrypt(key, padding: padding)
        else {
            Issue.record("nothing was encrypted")
            return
        }
        tree[1, 0, 1, 0, 3].content = Array(encrypted)
    }

    @Test(arguments: algorithms + oracles) func `is refused`(_ one: Case) async throws {
        let recipient = try CMSIdentity.rsa()
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
        Case("digests without NULL: RFC 4055 section 2.1", .malformed) {
            $0[1, 0, 1, 0, 2, 1, 0, 0].children.removeLast()
            $0[1, 0, 1, 0, 2, 1, 1, 0, 1].children.removeLast()
        },
        Case("a KEM recipient beside: RFC 9629 section 3", .malformed) { $0[1, 0, 1].children.append(EnvelopeEdgeTests.kem) },
        Case("64 recipients", .malformed) { $0[1, 0, 1].children = Array(repeating: $0[1, 0, 1, 0], count: 64) },
    ]

    @Test(arguments: accepted) func `is opened`(_ one: Case) async throws {
        let recipient = try CMSIdentity.rsa()
        var tree = try Self.sealed(to: recipient)
        one.edit(&tree)
        let envelope = try AuthEnvelope(parsing: Octets(tree.octets), accepting: .all)
        #expect(try await envelope.open(own: [recipient.certificate], keys: try MemoryKeys(recipient)).content == Self.text)
    }

    @Test(arguments: [KindOfKey.p256, .p384])
    func `a recipient that names a certificate whose key is of another kind is refused`(_ kind: KindOfKey) async throws {
        let rsa = try CMSIdentity.rsa(), other = try kind.make()
        var tree = try Self.sealed(to: rsa)
        let named = try Self.sealed(to: other)[1, 0, 1, 0, 3, 0, 0]
        tree[1, 0, 1, 0, 1] = named
        let octets = Octets(tree.octets)
        await #expect(throws: CMSFailure.notAuthentic) {
            try await AuthEnvelope(parsing: octets, accepting: .all)
                .open(own: [other.certificate], keys: try MemoryKeys(other))
        }
    }

    private static let text = Octets(utf8: "sealed")
    private static func sealed(to recipient: CMSIdentity) throws -> DERTree {
        DERTree(
            reading: try EnvelopeWriter.seal(
                text, to: [recipient.certificate], contentKey: SymmetricKey(size: .bits256), accepting: .all))
    }
}
