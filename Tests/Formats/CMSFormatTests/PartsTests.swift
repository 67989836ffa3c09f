import CMSFormat
import Crypto
import MailModel
import Testing

@Suite("Indefinite lengths and strings in parts, on request only: X.690 section 8.1.3.6 and section 8.7.3")
struct PartsTests {
    private static let text = Array("content in several parts".utf8)

    /// How a string is cut.
    enum Cut: CaseIterable, Sendable {
        case none, one, two, octets, nested, withEmpty

        func apply(_ tag: UInt8, _ octets: [UInt8]) -> DERTree {
            let halves = [DERTree.octetString(Array(octets[..<5])), .octetString(Array(octets[5...]))]
            switch self {
            case .none: return DERTree(tag, octets)
            case .one: return DERTree(tag | 0x20, [], [.octetString(octets)])
            case .two: return DERTree(tag | 0x20, [], halves)
            case .octets: return DERTree(tag | 0x20, [], octets.map { .octetString([$0]) })
            case .nested: return DERTree(tag | 0x20, [], [halves[0], DERTree(0x24, [], [DERTree(0x24, [], [halves[1]])])])
            case .withEmpty: return DERTree(tag | 0x20, [], [.octetString([]), halves[0], DERTree(0x24), halves[1]])
            }
        }
    }

    @Test(arguments: Cut.allCases, [0, 1, 3, 5]) func `signed content comes back`(_ cut: Cut, _ levels: Int) async throws {
        let signer = try CMSIdentity.p256()
        var tree = DERTree(
            reading: try await SignedDataWriter.sign(
                Octets(Self.text), by: .ecdsaSHA256, key: try signer.signingKey, chain: [signer.certificate],
                signingTime: RoundTripTests.time,
                keys: try MemoryKeys(signer)))
        tree[1, 0, 2, 1, 0] = cut.apply(0x04, Self.text)
        let octets = Octets(tree.octets(indefiniteLevels: levels))
        let signed = try SignedData(parsing: octets, encoding: .ber)
        #expect(signed.content == Octets(Self.text))
        #expect(try signed.verify(accepting: .profile1, demanding: .profile1).signer == signer.certificate)
        if levels > 0 || cut != .none { #expect(throws: CMSFailure.malformed) { try SignedData(parsing: octets) } }
    }

    @Test(arguments: Cut.allCases, [0, 1, 3, 8]) func `sealed content is opened`(_ cut: Cut, _ levels: Int) async throws {
        let recipient = try CMSIdentity.p256()
        var tree = DERTree(
            reading: try EnvelopeWriter.seal(
                Octets(Self.text), to: [recipient.certificate], contentKey: SymmetricKey(size: .bits256), accepting: .profile1))
        tree[1, 0, 2, 2] = cut.apply(0x80, tree[1, 0, 2, 2].content)
        let octets = Octets(tree.octets(indefiniteLevels: levels))
        let envelope = try AuthEnvelope(parsing: octets, accepting: .profile1, encoding: .ber)
        // What names a certificate is compared octet by octet, so that in indefinite form it names none.
        if levels < 8 {
            let opened = try await envelope.open(own: [recipient.certificate], keys: try MemoryKeys(recipient))
            #expect(opened.content == Octets(Self.text))
        }
        if levels > 0 || cut != .none {
            #expect(throws: CMSFailure.malformed) { try AuthEnvelope(parsing: octets, accepting: .profile1) }
        }
    }

    @Test(arguments: [
        DERTree(0x24, [], [.integer(1)]), DERTree(0x24, [], [DERTree(0x80, [1])]), DERTree(0x24, [], [DERTree(0x30)]),
        .integer(1),
    ]) func `only parts of a string are joined`(_ element: DERTree) async throws {
        let signer = try CMSIdentity.p256()
        var tree = DERTree(
            reading: try await SignedDataWriter.sign(
                Octets(Self.text), by: .ecdsaSHA256, key: try signer.signingKey, chain: [signer.certificate],
                signingTime: RoundTripTests.time,
                keys: try MemoryKeys(signer)))
        tree[1, 0, 2, 1, 0] = element
        let octets = Octets(tree.octets)
        #expect(throws: CMSFailure.malformed) { try SignedData(parsing: octets, encoding: .ber) }
    }
}
