import CMSFormat
import Crypto
import Foundation
import MailModel
import SwiftASN1
import Testing
import X509

@Suite("RSA keys that are too weak or too long: RFC 8551 section 4.3, FIPS 186-5 section 5.1")
struct KeyStrengthTests {
    struct Key: CustomTestStringConvertible, Sendable {
        let bits: Int, exponent: [UInt8], isTaken: Bool
        var testDescription: String { "\(bits) bits, exponent \(exponent)" }

        /// A SubjectPublicKeyInfo (RFC 4055 section 1.2) with a modulus that is odd, of this many bits, and nobody's.
        var subjectPublicKeyInfo: [UInt8] {
            var modulus = [UInt8](repeating: 0xA5, count: (bits + 7) / 8)
            modulus[0] = UInt8(1 << ((bits - 1) % 8))
            let numbers = DERTree.sequence(.positive(modulus), .positive(exponent))
            return DERTree.sequence(
                .sequence(.identifier(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01), .null),
                DERTree(0x03, [0] + numbers.octets)
            ).octets
        }
    }

    static let usual: [UInt8] = [1, 0, 1]
    static let keys = [
        Key(bits: 512, exponent: usual, isTaken: false), Key(bits: 1_024, exponent: usual, isTaken: false),
        Key(bits: 2_048, exponent: usual, isTaken: false), Key(bits: 3_071, exponent: usual, isTaken: false),
        Key(bits: 3_072, exponent: usual, isTaken: true),
        Key(bits: 4_096, exponent: usual, isTaken: true), Key(bits: 8_192, exponent: usual, isTaken: true),
        Key(bits: 8_193, exponent: usual, isTaken: false), Key(bits: 16_384, exponent: usual, isTaken: false),
        Key(bits: 100_000, exponent: usual, isTaken: false), Key(bits: 3_072, exponent: [1], isTaken: false),
        Key(bits: 3_072, exponent: [3], isTaken: false), Key(bits: 3_072, exponent: [17], isTaken: false),
        Key(bits: 3_072, exponent: [0xFF, 0xFF], isTaken: false), Key(bits: 3_072, exponent: [1, 0, 0], isTaken: false),
        Key(bits: 3_072, exponent: [0xFF, 0xFF, 0xFF, 0xFF], isTaken: true),
        Key(bits: 3_072, exponent: [1, 0, 0, 0, 1], isTaken: false),
        Key(bits: 3_072, exponent: [UInt8](repeating: 0xA5, count: 255), isTaken: false),
    ]

    /// Sealing asks the same of a key as verifying does; a key that the library does not read at all is taken by nobody either.
    @Test(arguments: keys) func `only keys within the bounds are sealed to`(_ key: Key) throws {
        let sealed = try? EnvelopeWriter.seal(
            Octets(utf8: "secret"), to: [try Self.certificate(for: key.subjectPublicKeyInfo)],
            contentKey: SymmetricKey(size: .bits256), accepting: .all)
        #expect((sealed != nil) == key.isTaken)
    }

    /// A certificate in which another key stands; nobody looks at its signature here.
    private static func certificate(for subjectPublicKeyInfo: [UInt8]) throws -> Certificate {
        var tree = DERTree(reading: Octets(try CMSIdentity.p256().der))
        tree[0, 6] = DERTree(reading: Octets(subjectPublicKeyInfo))
        return try Certificate(derEncoded: tree.octets)
    }

    @Test(.enabled(if: PeerProgram.hasOpenSSL))
    func `a good signature by a key with a low exponent, or by a short one, is none`() async throws {
        try await PeerProgram.run { peer in
            try peer.write("signed".utf8, to: "text")
            for (bits, exponent) in [(3_072, 65_537), (3_072, 3), (2_048, 65_537)] {
                for command in [
                    "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:\(bits) -pkeyopt rsa_keygen_pubexp:\(exponent) -out key.pem",
                    "req -x509 -new -key key.pem -subj /CN=c -days 9 -out cert.pem",
                    "cms -sign -binary -nodetach -md sha256 -signer cert.pem -inkey key.pem -in text -outform DER -out signed.der",
                ] {
                    let made = try peer.openSSL(command)
                    try #require(made.succeeded, "\(made.output)")
                }
                let octets = try peer.read("signed.der")
                let verified = try? SignedData(parsing: octets).verify(accepting: .all, demanding: .contentTypeAndDigest)
                let isWithinBounds = bits == 3_072 && exponent == 65_537
                #expect((verified != nil) == isWithinBounds, "\(bits) bits, exponent \(exponent)")
            }
        }
    }
}

extension DERTree {
    /// An INTEGER that is not negative (X.690 section 8.3.3).
    fileprivate static func positive(_ octets: [UInt8]) -> DERTree { DERTree(0x02, (octets[0] < 0x80 ? [] : [0]) + octets) }
}
