import CMSFormat
import CommunityModel
import Crypto
import MailModel
import MessageFormat
import SMIME
import SecureMailTestKit

/// Protecting (sign and seal) and opening (decrypt and verify), each beside its cryptography alone.
struct MailBenchmarks {
    private static let sizes = [("10 KiB", 10_240), ("1 MiB", 1_048_576), ("25 MiB", 26_214_400)]

    let community: TestCommunity
    let protector: Protector
    let opener: Opener

    static func make() async throws -> MailBenchmarks {
        let community = try await TestCommunity.make()
        let signing = community.ministry.signing
        let certificate = community.kiwimail.encryption.certificate
        return MailBenchmarks(
            community: community,
            protector: Protector(
                keys: try KeysInMemory(community.ministry),
                signer: SigningIdentity(chain: [signing.certificate, signing.issuing], key: Self.key(of: signing))),
            opener: Opener(
                keys: try KeysInMemory(community.kiwimail), trust: DirectoryTrust(community: community),
                own: community.kiwimail.member, certificates: { [certificate] }))
    }

    func all() async throws -> [Benchmark] {
        var benchmarks: [Benchmark] = []
        for (name, size) in Self.sizes {
            let message = try Message(parsing: SampleMail.multipart(of: size, attachments: 1))
            let request = try request(message)
            let cryptography = try CryptographyAlone(message.octets)
            benchmarks.append(
                Benchmark(
                    name: "protect, \(name)", octets: size,
                    body: { [protector] in consume(try await protector.protect(request)) },
                    beside: .init(name: "cryptography alone") { try cryptography.protect() }))
            benchmarks.append(
                try await opening(name, size, WireMessage(try await protector.protect(request)).lines, cryptography))
            if size == Self.sizes.last?.1 { benchmarks += try await format(name, size, cryptography) }
        }
        return benchmarks
    }

    /// CMS by itself, without the message around it: no MIME, no base64, no header fields.
    private func format(_ name: String, _ size: Int, _ cryptography: CryptographyAlone) async throws -> [Benchmark] {
        let content = SampleMail.multipart(of: size, attachments: 1), certificate = community.kiwimail.encryption.certificate
        let senders = try KeysInMemory(community.ministry), receivers = try KeysInMemory(community.kiwimail)
        let signing = community.ministry.signing, identity = Self.key(of: signing)
        let seal = { @Sendable in
            let signed = try await SignedDataWriter.sign(
                content, by: .ecdsaSHA256, key: identity, chain: [signing.certificate, signing.issuing],
                signingTime: TestCommunity.start, keys: senders)
            return try EnvelopeWriter.seal(
                signed, to: [certificate], contentKey: SymmetricKey(size: .bits256), accepting: .profile1)
        }
        let sealed = try await seal()
        return [
            Benchmark(
                name: "CMS sign and seal, \(name)", octets: size, body: { consume(try await seal()) },
                beside: .init(name: "cryptography alone") { try cryptography.protect() }),
            Benchmark(
                name: "CMS open and verify, \(name)", octets: size,
                body: {
                    let opened = try await AuthEnvelope(parsing: sealed, accepting: .profile1)
                        .open(own: [certificate], keys: receivers).content
                    consume(try SignedData(parsing: opened).verify(accepting: .profile1, demanding: .profile1))
                },
                beside: .init(name: "cryptography alone") { try cryptography.open() }),
        ]
    }

    private static func key(of signing: TestIdentity) -> SigningKeyID {
        SigningKeyID(PublicKeyID(subjectPublicKeyInfo: signing.key.publicKey.derRepresentation))
    }

    private func opening(
        _ name: String, _ size: Int, _ received: Octets, _ cryptography: CryptographyAlone
    ) async throws -> Benchmark {
        let facts = OpeningFacts(
            acceptedAt: TestCommunity.start + .seconds(60), openedAt: TestCommunity.start + .seconds(61),
            peerMember: community.ministry.member,
            sender: EmailAddress("minister@ministry.example"), recipients: try [Self.recipient()])
        guard case .opened(let opened) = await opener.open(received, facts: facts), opened.message.count > size / 2 else {
            throw BenchmarkFailure(description: "open, \(name): what was protected does not open")
        }
        return Benchmark(
            name: "open, \(name)", octets: size, body: { [opener] in consume(await opener.open(received, facts: facts)) },
            beside: .init(name: "cryptography alone") { try cryptography.open() })
    }

    private func request(_ message: Message) throws -> ProtectRequest {
        let assurance = Assurance(
            member: community.ministry.member, session: .organisation, identityLevel: 0, isSoleUser: false)
        guard let assurance, let id = TransferID([UInt8](repeating: 7, count: 16)) else {
            throw BenchmarkFailure(description: "no request")
        }
        return ProtectRequest(
            message: message, transfer: Transfer(id: id, to: community.kiwimail.member, recipients: [try Self.recipient()]),
            assurance: assurance, recipientCertificates: [community.kiwimail.encryption.certificate],
            signingTime: TestCommunity.start)
    }

    private static func recipient() throws -> EmailAddress {
        guard let recipient = EmailAddress("aroha@kiwimail.example") else { throw BenchmarkFailure(description: "no recipient") }
        return recipient
    }
}
