import CMSFormat
import Foundation
import MailModel
import Testing
import X509

/// One thing wrong with a signature of each other type that is verified; OpenSSL makes the sound one.
@Suite(
    "Signatures of each type with one fault: RFC 5754 section 3, RFC 4056 section 3",
    .enabled(if: FileManager.default.isExecutableFile(atPath: PeerProgram.openSSL)))
struct SignatureTypeEdgeTests {
    enum Kind: String, CaseIterable, Sendable {
        case p384, rsa, pss

        var signer: KindOfKey { self == .p384 ? .p384 : .rsa }
        var options: String {
            switch self {
            case .p384: "-md sha384"
            case .rsa: "-md sha256"
            case .pss: "-md sha256 \(OpenSSLInteropTests.pss)"
            }
        }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let name: String, kinds: [Kind], expected: CMSFailure
        let edit: @Sendable (inout DERTree) -> Void
        var testDescription: String { name }

        init(_ name: String, _ kinds: [Kind], _ expected: CMSFailure, _ edit: @escaping @Sendable (inout DERTree) -> Void) {
            (self.name, self.kinds, self.expected, self.edit) = (name, kinds, expected, edit)
        }
    }

    private static func hash(_ last: UInt8) -> DERTree { .identifier(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last) }
    private static func rsa(_ last: UInt8) -> DERTree { .identifier(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, last) }
    private static func ecdsa(_ last: UInt8) -> DERTree { .identifier(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, last) }
    private static let sha1 = DERTree.identifier(0x2B, 0x0E, 0x03, 0x02, 0x1A)

    static let signatures = [
        Case("empty", Kind.allCases, .notAuthentic) { $0[1, 0, 4, 0, 5].content = [] },
        Case("cut short", Kind.allCases, .notAuthentic) { $0[1, 0, 4, 0, 5].content.removeLast() },
        Case("without its first octet", Kind.allCases, .notAuthentic) { $0[1, 0, 4, 0, 5].content.removeFirst() },
        Case("with an octet more", Kind.allCases, .notAuthentic) { $0[1, 0, 4, 0, 5].content.append(0) },
        Case("with a zero before it", Kind.allCases, .notAuthentic) { $0[1, 0, 4, 0, 5].content.insert(0, at: 0) },
        Case("one bit wrong", Kind.allCases, .notAuthentic) { tree in
            tree[1, 0, 4, 0, 5].content[tree[1, 0, 4, 0, 5].content.count - 1] ^= 1
        },
        Case("all zeros", Kind.allCases, .notAuthentic) { tree in
            tree[1, 0, 4, 0, 5].content = tree[1, 0, 4, 0, 5].content.map { _ in 0 }
        },
        Case("all ones", Kind.allCases, .notAuthentic) { tree in
            tree[1, 0, 4, 0, 5].content = tree[1, 0, 4, 0, 5].content.map { _ in 0xFF }
        },
        Case("the number 1", [.rsa, .pss], .notAuthentic) { tree in
            tree[1, 0, 4, 0, 5].content = [UInt8](repeating: 0, count: tree[1, 0, 4, 0, 5].content.count - 1) + [1]
        },
        Case("r = 0", [.p384], .notAuthentic) { editPair(&$0) { $0[0] = .integer(0) } },
        Case("s = 0", [.p384], .notAuthentic) { editPair(&$0) { $0[1] = .integer(0) } },
        Case("r = s = 1", [.p384], .notAuthentic) { editPair(&$0) { ($0[0], $0[1]) = (.integer(1), .integer(1)) } },
        Case("r longer than the field", [.p384], .notAuthentic) { editPair(&$0) { $0[0].content = [1] + $0[0].content } },
        Case("other content", Kind.allCases, .notAuthentic) { $0[1, 0, 2, 1, 0].content[0] ^= 1 },
    ]

    static let algorithms = [
        Case("PKCS #1 named PSS without parameters", [.rsa], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 0] = rsa(10) },
        Case("PSS named PKCS #1", [.pss], .notAuthentic) { $0[1, 0, 4, 0, 4] = .sequence(rsa(11), .null) },
        Case("PSS named PKCS #1, its parameters kept", [.pss], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 0] = rsa(11) },
        Case("SHA-1 with RSA", [.rsa], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 0] = rsa(5) },
        Case("MD5 with RSA", [.rsa], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 0] = rsa(4) },
        Case("signature with SHA-512, digest with SHA-256", [.rsa], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 0] = rsa(13) },
        Case("ECDSA named over an RSA key", [.rsa], .notAuthentic) { $0[1, 0, 4, 0, 4] = .sequence(ecdsa(2)) },
        Case("digest and signature of different length", [.p384], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 0] = ecdsa(2) },
        Case("PSS salt of 20", [.pss], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 1, 2, 0] = .integer(20) },
        Case("PSS salt absent", [.pss], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 1].children.removeLast() },
        Case("PSS digest SHA-512", [.pss], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 1, 0, 0, 0] = hash(3) },
        Case("PSS digest SHA-1", [.pss], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 1, 0, 0, 0] = sha1 },
        Case("PSS digest absent", [.pss], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 1].children.removeFirst() },
        Case("MGF1 with SHA-512", [.pss], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 1, 1, 0, 1, 0] = hash(3) },
        Case("another mask generator", [.pss], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 1, 1, 0, 0] = rsa(9) },
        Case("PSS trailer 2", [.pss], .algorithmNotAccepted) {
            $0[1, 0, 4, 0, 4, 1].children.append(DERTree(0xA3, [], [.integer(2)]))
        },
        Case("PSS without parameters", [.pss], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4].children.removeLast() },
        Case("PSS with parameters of nothing: SHA-1", [.pss], .algorithmNotAccepted) { $0[1, 0, 4, 0, 4, 1] = .sequence() },
    ]

    private static func editPair(_ tree: inout DERTree, _ edit: (inout DERTree) -> Void) {
        var signature = DERTree(reading: Octets(tree[1, 0, 4, 0, 5].content))
        edit(&signature)
        tree[1, 0, 4, 0, 5].content = signature.octets
    }

    @Test(arguments: Kind.allCases) func `is refused`(_ kind: Kind) async throws {
        let signer = try kind.signer.make()
        let sound = try await PeerProgram.run { peer in
            try peer.write(signer, as: "s")
            try peer.write(Array("signed".utf8), to: "content")
            let result = try peer.openSSL(
                "cms -sign -nodetach -binary -in content -outform DER -out signed -signer s-cert.pem -inkey s-key.pem \(kind.options)"
            )
            try #require(result.succeeded, "\(result.output)")
            return try peer.read("signed")
        }
        _ = try SignedData(parsing: sound).verify(accepting: .all, demanding: .contentTypeAndDigest)
        for one in Self.signatures + Self.algorithms where one.kinds.contains(kind) {
            var tree = DERTree(reading: sound)
            one.edit(&tree)
            let octets = Octets(tree.octets)
            #expect(throws: one.expected, "\(one.name)") {
                try SignedData(parsing: octets).verify(accepting: .all, demanding: .contentTypeAndDigest)
            }
        }
    }
}
