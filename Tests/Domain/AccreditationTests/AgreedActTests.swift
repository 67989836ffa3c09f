import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing
import X509

@Suite("The authority states what members agreed to")
struct AgreedActTests {
    static let now = TestCommunity.start

    /// A community whose member `ministry` has a key, to which its gateway agreed.
    private func keyed() async throws -> (community: TestCommunity, key: Curve25519.Signing.PrivateKey) {
        let community = try await TestCommunity.make(), key = Curve25519.Signing.PrivateKey()
        let act: Act = .member(.keySet(community.ministry.member, key.key))
        let text = AgreementText(to: act, log: log(community), expires: Self.now + .hours(1))
        let signature = try community.ministry.signing.key.signature(for: text.octets)
        let agreement = Agreement(
            signer: .certificate(digest: community.ministry.signing.certificate.digest), expires: text.expires,
            signature: Array(signature.derRepresentation))
        try await community.authority.set(key.key, of: community.ministry.member, agreedBy: agreement, at: Self.now)
        #expect(await community.authority.waiting == nil)
        return (community, key)
    }

    private func log(_ community: TestCommunity) -> String { CommunityLog.name(of: community.authority.keys.publisher) }

    private func request(_ community: TestCommunity) throws -> (pem: String, digest: [UInt8]) {
        let pem = try TestCommunity.request(for: community.ministry.name, key: P256.Signing.PrivateKey())
        let key = try CertificateRequest(pem: pem, purpose: .tls).key(for: community.ministry.name)
        return (pem, Certificate.keyDigest(key))
    }

    /// What every gateway knows at a moment, from the published log.
    private func tls(_ community: TestCommunity, at time: Timestamp) async throws -> Int? {
        try await community.authority.publish(at: time)
        let kept = try #require(try await KeptLog.read(from: MemoryLog(of: community.store)))
        let none = try FollowedLog(of: community.authority.keys, roots: [community.authority.root])
        let directory = try #require(try kept.verified(in: none, after: nil, at: time).directory)
        return directory.member(community.ministry.member)?.gateways.first?.tls.count
    }

    @Test func `a certificate that the member agreed to is listed at once`() async throws {
        let (community, key) = try await keyed(), (pem, digest) = try request(community)
        let text = AgreementText(
            certifying: digest, gateway: community.ministry.name, purpose: .tls, log: log(community),
            expires: Self.now + .hours(1))
        _ = try await community.authority.issue(
            [.tls: pem], for: community.ministry.name, agreedBy: [.tls: try text.agreed(by: key)], at: Self.now)
        #expect(try await tls(community, at: Self.now) == 2)
    }

    @Test func `one that it did not agree to is listed 72 hours later, by every gateway`() async throws {
        let (community, _) = try await keyed(), (pem, _) = try request(community)
        _ = try await community.authority.issue([.tls: pem], for: community.ministry.name, at: Self.now)
        #expect(await community.authority.waiting?.effective == Self.now + .hours(72))
        #expect(try await tls(community, at: Self.now) == 1)
        #expect(try await tls(community, at: Self.now + .hours(71)) == 1)
        #expect(try await tls(community, at: Self.now + .hours(72)) == 2)
    }

    @Test func `an agreement to another key is refused at the door, and nothing is stated`() async throws {
        let (community, key) = try await keyed(), (pem, _) = try request(community)
        let text = AgreementText(
            certifying: Array(repeating: 1, count: 32), gateway: community.ministry.name, purpose: .tls, log: log(community),
            expires: Self.now + .hours(1))
        let agreement = try text.agreed(by: key), register = community.store.read(AuthorityDocument.register)
        await #expect(throws: AuthorityFailure.history(.agreementWrong)) {
            _ = try await community.authority.issue(
                [.tls: pem], for: community.ministry.name, agreedBy: [.tls: agreement], at: Self.now)
        }
        #expect(register != nil && community.store.read(AuthorityDocument.register) == register, "no serial number is taken")
        #expect(try await tls(community, at: Self.now) == 1)
    }

    @Test func `what waited is there at the door once its time has come, whatever was stated since`() async throws {
        let (community, _) = try await keyed(), name = try #require(DomainName("second.ministry.example"))
        let endpoint = try #require(Endpoint(host: "192.0.2.9", port: 24))
        try await community.authority.list(gateway: name, of: community.ministry.member, endpoint: endpoint, at: Self.now)
        let pem = try TestCommunity.request(for: name, key: P256.Signing.PrivateKey())
        await #expect(throws: AuthorityFailure.history(.gatewayUnknown(name))) {
            _ = try await community.authority.issue([.tls: pem], for: name, at: Self.now + .hours(71))
        }
        #expect(try await community.authority.issue([.tls: pem], for: name, at: Self.now + .hours(72)).count == 1)
    }

    @Test func `a member's own objection bears no officer's signature, and counts everywhere`() async throws {
        let (community, key) = try await keyed(), (pem, _) = try request(community)
        _ = try await community.authority.issue([.tls: pem], for: community.ministry.name, at: Self.now)
        let waiting = try #require(await community.authority.waiting)
        let text = AgreementText(to: .objected(to: waiting.sequence), log: log(community), expires: Self.now + .hours(1))
        try await community.authority.object(to: waiting.sequence, saidBy: try text.agreed(by: key), at: Self.now)
        #expect(try await tls(community, at: Self.now + .hours(72)) == 1)
        let last = try #require(community.store.read(AuthorityDocument.statements)).bytes.split(separator: 0x0A).last
        #expect(try SignedStatement(parsing: Octets(try #require(last))).signatures.isEmpty)
    }

    @Test func `a statement without officers is refused, whatever a member said to it`() async throws {
        let (community, key) = try await keyed()
        let act: Act = .gatewayListed(
            community.ministry.name, of: community.ministry.member, endpoint: try #require(Endpoint(host: "192.0.2.9", port: 24)))
        let agreement = try AgreementText(to: act, log: log(community), expires: Self.now + .hours(1)).agreed(by: key)
        let bare = SignedStatement(
            statement: Statement(sequence: 99, time: Self.now, act: act), signatures: [], agreement: agreement)
        #expect(throws: StatementFailure.tooFewOfficers(have: 0, need: 2)) { try bare.verify(by: community.authority.keys) }
        let objection = SignedStatement(statement: Statement(sequence: 99, time: Self.now, act: .objected(to: 3)), signatures: [])
        #expect(throws: StatementFailure.tooFewOfficers(have: 0, need: 2)) { try objection.verify(by: community.authority.keys) }
    }

    @Test func `what it is told of requirements, products and incidents stands in the directory`() async throws {
        let community = try await TestCommunity.make(), authority = community.authority,
            digest = Array(repeating: UInt8(5), count: 32)
        let amendment = try #require(
            RequirementsAmendment(number: 1, effective: Self.now, deadline: Self.now + .days(90), digest: digest))
        let product = Note.Product(name: "SecureMail", version: "0.1.0")
        let notes: [Note] = [
            .requirementsAmended(amendment), .productAccredited(product),
            .contactRecorded(community.ministry.member, digest: digest),
            .incidentOpened(digest: digest),
        ]
        for note in notes { try await authority.note(note, at: Self.now) }
        let told = await authority.directory(at: Self.now).notes
        #expect(told.requirements == [amendment] && told.products == [product] && told.openIncidents == [digest])
        #expect(told.contacts == [community.ministry.member: digest])
        for (note, failure) in [
            (notes[0], FoldFailure.requirementsNotNext(expected: 2)), (notes[1], .nothingChanges), (notes[3], .nothingChanges),
            (.productWithdrawn(Note.Product(name: "SecureMail", version: "0.2.0")), .notNoted),
            (.incidentClosed(digest: Array(repeating: 6, count: 32)), .notNoted),
            (
                .contactRecorded(try #require(MemberID("nobody")), digest: digest),
                .memberUnknown(try #require(MemberID("nobody")))
            ),
        ] {
            await #expect(throws: AuthorityFailure.history(failure)) { try await authority.note(note, at: Self.now) }
        }
        try await authority.note(.incidentClosed(digest: digest), at: Self.now)
        try await authority.note(.productWithdrawn(product), at: Self.now)
        let later = await authority.directory(at: Self.now).notes
        #expect(later.openIncidents.isEmpty && later.products.isEmpty)
    }

    @Test func `a member's new name is checked as its first was`() async throws {
        let community = try await TestCommunity.make()
        await #expect(throws: AuthorityFailure.self) {
            try await community.authority.rename(community.kiwimail.member, name: "M1nistry", at: Self.now)
        }
        try await community.authority.rename(community.kiwimail.member, name: "Kiwi Post", at: Self.now)
        #expect(await community.authority.directory(at: Self.now).member(community.kiwimail.member)?.name == "Kiwi Post")
    }
}
