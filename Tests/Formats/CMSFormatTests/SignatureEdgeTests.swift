import CMSFormat
import Crypto
import CryptoExtras
import MailModel
import Testing
import X509

/// One thing wrong at a time in signed data that is otherwise as it should be.
@Suite("Signed data with one fault: RFC 5652 section 5, RFC 5035 section 3, RFC 6211 section 3")
struct SignatureEdgeTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String, expected: CMSFailure
        let edit: @Sendable (inout DERTree) -> Void
        var testDescription: String { name }

        init(_ name: String, _ expected: CMSFailure, _ edit: @escaping @Sendable (inout DERTree) -> Void) {
            (self.name, self.expected, self.edit) = (name, expected, edit)
        }
    }

    private static func hash(_ last: UInt8) -> DERTree { .identifier(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last) }
    private static func ecdsa(_ last: UInt8) -> DERTree { .identifier(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, last) }
    private static let sha1 = DERTree.identifier(0x2B, 0x0E, 0x03, 0x02, 0x1A)
    private static let order: [UInt8] =
        [0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8) + [
            0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
        ]

    /// Without signing again.
    static let unsigned: [Case] = [
        Case("another content type outside", .wrongContentType) { $0[0] = $0[1, 0, 2, 0] },
        Case("another eContentType", .wrongContentType) { $0[1, 0, 2, 0] = $0[0] },
        Case("version 3 with a signer by name", .malformed) { $0[1, 0, 0] = .integer(3) },
        Case("signer version 3 by name", .malformed) { $0[1, 0, 4, 0, 0] = .integer(3) },
        Case("digest algorithms empty", .malformed) { $0[1, 0, 1].children = [] },
        Case("digest algorithms without the signer's", .malformed) { $0[1, 0, 1, 0, 0] = hash(2) },
        Case("detached", .malformed) { $0[1, 0, 2].children.removeLast() },
        Case("content in parts", .malformed) {
            $0[1, 0, 2, 1, 0] = DERTree(0x24, [], [.octetString($0[1, 0, 2, 1, 0].content)])
        },
        Case("other content", .notAuthentic) { $0[1, 0, 2, 1, 0].content[0] ^= 1 },
        Case("no certificates", .signerMissing) { $0[1, 0].children.remove(at: 3) },
        Case("17 certificates", .tooLarge) { $0[1, 0, 3].children = Array(repeating: $0[1, 0, 3, 0], count: 17) },
        // What lies inside these strings is parsed by libraries that know no bounds.
        Case("a certificate with a long signature", .tooLarge) {
            $0[1, 0, 3, 0, 2].content = [0] + [UInt8](repeating: 5, count: 17_000)
        },
        Case("a long signature", .tooLarge) { $0[1, 0, 4, 0, 5].content = [UInt8](repeating: 5, count: 1_025) },
        Case("attribute certificate", .malformed) { $0[1, 0, 3].children.append(DERTree(0xA2)) },
        Case("no signers", .notOneSigner) { $0[1, 0, 4].children = [] },
        Case("two signers", .notOneSigner) { $0[1, 0, 4].children.append($0[1, 0, 4, 0]) },
        Case("attributes absent", .attributesMissing) { $0[1, 0, 4, 0].children.remove(at: 3) },
        Case("signature empty", .notAuthentic) { $0[1, 0, 4, 0, 5].content = [] },
        Case("signature cut short", .notAuthentic) { $0[1, 0, 4, 0, 5].content.removeLast() },
        Case("signature with an octet more", .notAuthentic) { $0[1, 0, 4, 0, 5].content.append(0) },
        Case("r = 0", .notAuthentic) { editSignature(&$0) { $0[0] = .integer(0) } },
        Case("s = 0", .notAuthentic) { editSignature(&$0) { $0[1] = .integer(0) } },
        Case("r = s = 0", .notAuthentic) { editSignature(&$0) { ($0[0], $0[1]) = (.integer(0), .integer(0)) } },
        Case("r = s = 1", .notAuthentic) { editSignature(&$0) { ($0[0], $0[1]) = (.integer(1), .integer(1)) } },
        Case("r = n", .notAuthentic) { editSignature(&$0) { $0[0].content = order } },
        Case("s = n", .notAuthentic) { editSignature(&$0) { $0[1].content = order } },
        Case("r negative", .notAuthentic) { editSignature(&$0) { $0[0].content = [0x80] + $0[0].content } },
        Case("r with zeros before it", .notAuthentic) { editSignature(&$0) { $0[0].content = [0, 0] + $0[0].content } },
        Case("r and s changed over", .notAuthentic) { editSignature(&$0) { ($0[0], $0[1]) = ($0[1], $0[0]) } },
        Case("three numbers", .notAuthentic) { editSignature(&$0) { $0.children.append(.integer(1)) } },
        Case("r and s as raw octets", .notAuthentic) { $0[1, 0, 4, 0, 5].content = [UInt8](repeating: 1, count: 64) },
        Case("attributes out of order", .malformed) { $0[1, 0, 4, 0, 3].children.reverse() },
        Case("an attribute twice", .malformed) { $0[1, 0, 4, 0, 3].children.insert($0[1, 0, 4, 0, 3, 0], at: 0) },
        Case("an attribute with two values", .malformed) {
            $0[1, 0, 4, 0, 3, 0, 1].children.append($0[1, 0, 4, 0, 3, 0, 1, 0])
        },
        Case("an attribute without a value", .malformed) { $0[1, 0, 4, 0, 3, 0, 1].children = [] },
        Case("33 attributes", .tooLarge) { $0[1, 0, 4, 0, 3].children = many },
        Case("SHA-1", .algorithmNotAccepted) {
            $0[1, 0, 4, 0, 2, 0] = sha1
            $0[1, 0, 1, 0, 0] = sha1
        },
        Case("digest other than the signature's", .algorithmNotAccepted) {
            $0[1, 0, 4, 0, 2, 0] = hash(3)
            $0[1, 0, 1, 0, 0] = hash(3)
        },
        Case("ECDSA with SHA-224", .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 0] = ecdsa(1) },
        Case("ECDSA with NULL: RFC 5758 section 3.2", .algorithmNotAccepted) { $0[1, 0, 4, 0, 4].children.append(.null) },
        Case("ECDSA with parameters", .algorithmNotAccepted) { $0[1, 0, 4, 0, 4].children.append(.sequence()) },
        Case("Ed25519", .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 0] = .identifier(0x2B, 0x65, 0x70) },
        Case("id-ecPublicKey as the algorithm", .algorithmNotAccepted) {
            $0[1, 0, 4, 0, 4, 0] = .identifier(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01)
        },
        Case("RSA named over an EC key", .algorithmNotAccepted) {
            $0[1, 0, 4, 0, 4, 0] = .identifier(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B)
        },
        Case("PSS without parameters: RFC 4055 section 3.1", .algorithmNotAccepted) {
            $0[1, 0, 4, 0, 4, 0] = .identifier(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A)
        },
        Case("something after the signature", .malformed) { $0[1, 0, 4, 0].children.append(.null) },
        Case("signer by another serial number", .signerMissing) { $0[1, 0, 4, 0, 1, 1].content[0] ^= 2 },
    ]

    private static let many = (0..<33).map { DERTree.sequence(.identifier(0x2A, UInt8($0)), .set(.null)) }

    private static func editSignature(_ tree: inout DERTree, _ edit: (inout DERTree) -> Void) {
        var signature = DERTree(reading: Octets(tree[1, 0, 4, 0, 5].content))
        edit(&signature)
        tree[1, 0, 4, 0, 5].content = signature.octets
    }

    @Test(arguments: unsigned) func `is refused`(_ one: Case) async throws {
        let signer = try CMSIdentity.p256()
        var tree = try await Self.signed(by: signer)
        one.edit(&tree)
        let octets = Octets(tree.octets)
        #expect(throws: one.expected) { try SignedData(parsing: octets).verify(accepting: .all, demanding: .profile1) }
    }

    /// Last octet of each attribute's type, in the order of ``SignedAttributes``.
    private static func attribute(_ tree: DERTree, _ type: UInt8) -> Int {
        tree[1, 0, 4, 0, 3].children.firstIndex { $0[0].content.last == type } ?? 0
    }
    private static func remove(_ type: UInt8) -> @Sendable (inout DERTree) -> Void {
        { tree in tree[1, 0, 4, 0, 3].children.remove(at: attribute(tree, type)) }
    }
    private static func change(
        _ type: UInt8, _ edit: @escaping @Sendable (inout DERTree) -> Void
    ) -> @Sendable (inout DERTree) -> Void {
        { tree in
            let position = attribute(tree, type)
            var value = tree[1, 0, 4, 0, 3, position, 1, 0]
            edit(&value)
            tree[1, 0, 4, 0, 3, position, 1, 0] = value
        }
    }

    /// Signed again after the change, so that only the rule named stands between it and acceptance.
    static let signedAnew: [Case] = [
        Case("no contentType", .attributesMissing, remove(3)), Case("no messageDigest", .attributesMissing, remove(4)),
        Case("no signingTime", .attributesMissing, remove(5)),
        Case("no CMSAlgorithmProtection", .attributesMissing, remove(52)),
        Case("no signingCertificateV2", .attributesMissing, remove(47)),
        Case("contentType of something else", .notAuthentic, change(3) { $0.content[8] = 2 }),
        Case("messageDigest of other content", .notAuthentic, change(4) { $0.content[0] ^= 1 }),
        Case("messageDigest cut short", .notAuthentic, change(4) { $0.content.removeLast() }),
        Case("messageDigest empty", .notAuthentic, change(4) { $0.content = [] }),
        Case("signingTime without seconds", .malformed, change(5) { $0.content.removeSubrange(10..<12) }),
        Case("signingTime of month 13", .malformed, change(5) { $0.content.replaceSubrange(2..<4, with: [0x31, 0x33]) }),
        Case(
            "signingTime with an offset", .malformed, change(5) { $0.content.replaceSubrange(12..<13, with: Array("+0000".utf8)) }
        ),
        Case("signingTime as text", .malformed, change(5) { $0.tag = 0x0C }),
        Case("protection of another digest", .algorithmNotAccepted, change(52) { $0[0, 0] = hash(2) }),
        Case("protection of another signature", .algorithmNotAccepted, change(52) { $0[1, 0] = ecdsa(3) }),
        Case("protection without the signature", .algorithmNotAccepted, change(52) { $0.children.removeLast() }),
        Case("certificate of another hash", .notAuthentic, change(47) { $0[0, 0, 0].content[0] ^= 1 }),
        Case("certificate by SHA-1", .notAuthentic, change(47) { $0[0, 0].children.insert(.sequence(sha1), at: 0) }),
        Case("no certificate named", .notAuthentic, change(47) { $0[0].children = [] }),
    ]

    @Test(arguments: signedAnew) func `is refused though it is signed`(_ one: Case) async throws {
        let signer = try CMSIdentity.p256()
        let keys = try MemoryKeys(signer)
        var tree = try await Self.signed(by: signer)
        one.edit(&tree)
        try await Self.signAnew(&tree, signer, keys)
        let octets = Octets(tree.octets)
        #expect(throws: one.expected) { try SignedData(parsing: octets).verify(accepting: .all, demanding: .profile1) }
    }

    @Test func `signing anew as it was is accepted`() async throws {
        let signer = try CMSIdentity.p256()
        var tree = try await Self.signed(by: signer)
        try await Self.signAnew(&tree, signer, try MemoryKeys(signer))
        #expect(
            try SignedData(parsing: Octets(tree.octets)).verify(accepting: .all, demanding: .profile1).signer
                == signer.certificate)
        // An unsigned attribute says nothing and takes nothing away.
        tree[1, 0, 4, 0].children.append(DERTree(0xA1, [], [.sequence()]))
        #expect(
            try SignedData(parsing: Octets(tree.octets)).verify(accepting: .all, demanding: .profile1).signer
                == signer.certificate)
    }

    @Test(arguments: [5, 52, 47] as [UInt8]) func `others need not sign every attribute`(_ type: UInt8) async throws {
        let signer = try CMSIdentity.p256()
        var tree = try await Self.signed(by: signer)
        Self.remove(type)(&tree)
        try await Self.signAnew(&tree, signer, try MemoryKeys(signer))
        let verified = try SignedData(parsing: Octets(tree.octets)).verify(accepting: .all, demanding: .contentTypeAndDigest)
        #expect((verified.signingTime == nil) == (type == 5))
    }

    /// RFC 5652 section 5.3: without CMSAlgorithmProtection, which says it too, it is these two alone that have to agree.
    @Test(arguments: [hash(2), hash(3), sha1]) func `the digest is that of the signature, protected or not`(
        _ digest: DERTree
    ) async throws {
        let signer = try CMSIdentity.p256()
        var tree = try await Self.signed(by: signer)
        Self.remove(52)(&tree)
        (tree[1, 0, 4, 0, 2, 0], tree[1, 0, 1, 0, 0]) = (digest, digest)
        try await Self.signAnew(&tree, signer, try MemoryKeys(signer))
        let octets = Octets(tree.octets)
        #expect(throws: CMSFailure.algorithmNotAccepted) {
            try SignedData(parsing: octets).verify(accepting: .all, demanding: .contentTypeAndDigest)
        }
    }

    private static func signAnew(_ tree: inout DERTree, _ signer: CMSIdentity, _ keys: MemoryKeys) async throws {
        tree[1, 0, 4, 0, 3].children.sort { $0.octets.lexicographicallyPrecedes($1.octets) }
        var attributes = tree[1, 0, 4, 0, 3]
        attributes.tag = 0x31
        tree[1, 0, 4, 0, 5].content = try await keys.sign(Octets(attributes.octets), with: try signer.signingKey)
    }

    private static func signed(by signer: CMSIdentity) async throws -> DERTree {
        DERTree(
            reading: try await SignedDataWriter.sign(
                Octets(utf8: "signed"), by: .ecdsaSHA256, key: try signer.signingKey, chain: [signer.certificate],
                signingTime: RoundTripTests.time,
                keys: try MemoryKeys(signer)))
    }

    @Test func `another certificate of the same name is not the signer`() async throws {
        let signer = try CMSIdentity.p256(), other = try CMSIdentity.p256()
        var tree = try await Self.signed(by: signer)
        tree[1, 0, 3].children = [DERTree(reading: Octets(try other.der))]
        let octets = Octets(tree.octets)
        #expect(throws: CMSFailure.notAuthentic) { try SignedData(parsing: octets).verify(accepting: .all, demanding: .profile1) }
    }

    @Test func `no octet can be another`() async throws {
        let signer = try CMSIdentity.p256()
        let octets = try await Self.signed(by: signer).octets
        for position in octets.indices {
            for flip in [0x01, 0x20, 0x80] as [UInt8] {
                var changed = octets
                changed[position] ^= flip
                for encoding in flip == 0x20 ? [CMSEncoding.der, .ber] : [.der] {
                    let verified = try? SignedData(parsing: Octets(changed), encoding: encoding).verify(
                        accepting: .all, demanding: .profile1)
                    #expect(verified == nil, "octet \(position) flipped by \(flip)")
                }
            }
        }
        for length in 0..<octets.count {
            #expect((try? SignedData(parsing: Octets(octets[..<length]))) == nil)
        }
    }
}
