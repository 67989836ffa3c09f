import CMSFormat
import MailModel
import Testing
import X509

@Suite("Signers of every kind: RFC 5754 section 3, RFC 4056 section 3")
struct SignerKindTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let kind: KindOfKey, algorithm: SignatureAlgorithm
        var testDescription: String { "\(kind) \(algorithm)" }

        func sign(_ content: Octets) async throws -> (signed: Octets, signer: CMSIdentity) {
            let signer = try kind.make()
            let signed = try await SignedDataWriter.sign(
                content, by: algorithm, key: try signer.signingKey, chain: [signer.certificate], signingTime: RoundTripTests.time,
                keys: try MemoryKeys(signer))
            return (signed, signer)
        }
    }

    static let cases = [
        Case(kind: .p256, algorithm: .ecdsaSHA256), Case(kind: .p384, algorithm: .ecdsaSHA384),
        Case(kind: .p384, algorithm: .ecdsaSHA512), Case(kind: .rsa, algorithm: .rsaSHA256),
        Case(kind: .rsa, algorithm: .rsaSHA384), Case(kind: .rsa, algorithm: .rsaSHA512),
        Case(kind: .rsa, algorithm: .rsaPSSSHA256), Case(kind: .rsa, algorithm: .rsaPSSSHA384),
        Case(kind: .rsa, algorithm: .rsaPSSSHA512),
    ]
    private static let content = Octets(utf8: "signed")

    @Test(arguments: cases) func `what is signed is verified, with every attribute of profile 1`(_ one: Case) async throws {
        let (octets, signer) = try await one.sign(Self.content)
        let signed = try SignedData(parsing: octets)
        #expect(signed.content == Self.content)
        let verified = try signed.verify(accepting: [one.algorithm], demanding: .profile1)
        #expect(verified.signer == signer.certificate)
        #expect(verified.signingTime == RoundTripTests.time)
        let others = Set.all.subtracting([one.algorithm])
        #expect(throws: CMSFailure.algorithmNotAccepted) { try signed.verify(accepting: others, demanding: .profile1) }
        if one.algorithm != .ecdsaSHA256 {
            #expect(throws: CMSFailure.algorithmNotAccepted) { try signed.verify(accepting: .profile1, demanding: .profile1) }
        }
    }

    @Test(arguments: [
        (KindOfKey.rsa, SignatureAlgorithm.ecdsaSHA256), (.p256, .rsaSHA256), (.p384, .rsaPSSSHA384), (.rsa, .ecdsaSHA512),
    ]) func `a key signs by its own algorithms alone`(_ kind: KindOfKey, _ algorithm: SignatureAlgorithm) async throws {
        await #expect(throws: CMSFailure.algorithmNotAccepted) {
            try await Case(kind: kind, algorithm: algorithm).sign(Self.content)
        }
    }

    /// A gateway's key service signs as profile 1 does, and says so of the rest.
    @Test func `a service of P-256 keys signs by nothing else`() async throws {
        let signer = try CMSIdentity.rsa()
        let keys = ProfileOneKeys(keys: try MemoryKeys(signer))
        await #expect(throws: CMSFailure.key(.keyNotFound)) {
            try await SignedDataWriter.sign(
                Self.content, by: .rsaSHA256, key: try signer.signingKey, chain: [signer.certificate],
                signingTime: RoundTripTests.time, keys: keys)
        }
    }
}
