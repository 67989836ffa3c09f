import Accreditation
import CommunityModel
import Crypto
import MailModel
import SecureMailTestKit
import Testing
import X509

@Suite("An authority that was restored from a backup")
struct CatchingUpTests {
    static let now = TestCommunity.start
    private static let later = now + .hours(2)
    /// When the backup was taken.
    private static let taken = now + .seconds(1)

    /// The documents as they are now; what a backup puts back, with the private keys beside it.
    private static func copy(_ store: MemoryAuthorityStore) -> MemoryAuthorityStore {
        let copy = MemoryAuthorityStore()
        let keys = [
            AuthorityDocument.rootKey, AuthorityDocument.issuingKey, AuthorityDocument.publisherKey,
            AuthorityDocument.officerKey(1),
            AuthorityDocument.officerKey(2),
        ]
        for name in AuthorityDocument.withoutSecrets + keys {
            if let octets = store.read(name) { copy.write(name, octets) }
        }
        return copy
    }

    /// A community whose authority goes on after its backup: a suspension, a new certificate, a revocation, two files.
    private static func community() async throws -> (
        TestCommunity, backup: MemoryAuthorityStore, newest: DirectoryFile, serial: [UInt8]
    ) {
        let community = try await TestCommunity.make(), backup = copy(community.store), authority = community.authority
        let request = try TestCommunity.request(for: community.kiwimail.name, key: P256.Signing.PrivateKey())
        let issued = try await authority.issue([.signing: request], for: community.kiwimail.name, at: now + .seconds(10))
        try await authority.suspend(community.ministry.member, reason: "incident", at: now + .seconds(20))
        try await authority.publish(at: now + .seconds(30))
        let serial = Array(try #require(issued[.signing]).certificate.serialNumber.bytes)
        try await authority.revoke(serial: serial, reason: .keyCompromise, at: now + .seconds(40))
        return (community, backup, try await authority.publish(at: now + .seconds(50)), serial)
    }

    @Test func `takes over what it published since, and every gateway goes on with it`() async throws {
        let (community, backup, newest, serial) = try await Self.community()
        let restored = try Authority.open(backup, entropy: SystemTestEntropy())
        try await restored.catchUp(with: [newest], after: Self.taken, at: Self.later)
        // Opened anew, as each command does.
        let again = try Authority.open(backup, entropy: SystemTestEntropy())
        let file = try await again.publish(at: Self.later)
        let held = try newest.verify(by: community.authority.keys, roots: [community.authority.root], after: nil, at: Self.later)
        let directory = try file.verify(
            by: community.authority.keys, roots: [community.authority.root], after: held.position, continuing: held,
            at: Self.later)
        #expect(directory.member(community.ministry.member)?.state == .suspended)
        #expect(file.sequence > newest.sequence + 100)
        #expect(directory.revocation.lists.contains { $0.revoked[Array(serial.drop { $0 == 0 })] != nil })
        await #expect(throws: AuthorityFailure.alreadyRevoked) {
            try await again.revoke(serial: serial, reason: .unspecified, at: Self.later)
        }
        try await again.resume(community.ministry.member, at: Self.later)
    }

    @Test func `a directory from before the backup is not the newest, unless people say that nothing came after it`() async throws
    {
        let (community, backup, newest, _) = try await Self.community()
        let stale = community.file
        func restored() throws -> Authority { try Authority.open(Self.copy(backup), entropy: SystemTestEntropy()) }
        await #expect(throws: AuthorityFailure.directoryNotNewer(stale.sequence)) {
            try await restored().catchUp(with: [stale], after: Self.taken, at: Self.later)
        }
        // The one that was restored, by whatever clock the backup was taken.
        await #expect(throws: AuthorityFailure.directoryNotNewer(stale.sequence)) {
            try await restored().catchUp(with: [stale], after: .distantPast, at: Self.later)
        }
        try await restored().catchUp(with: [stale], after: nil, at: Self.later)
        // Of several the farthest counts, in whatever order they come.
        for files in [[stale, newest], [newest, stale]] {
            let authority = try restored()
            try await authority.catchUp(with: files, after: Self.taken, at: Self.later)
            #expect(try await authority.publish(at: Self.later).sequence > newest.sequence)
        }
        // One that signed after all before it knew: those two histories are told apart.
        let forked = try restored()
        try await forked.suspend(community.kiwimail.member, reason: "by mistake", at: Self.later)
        let other = try await forked.publish(at: Self.later)
        await #expect(throws: AuthorityFailure.directoryUnfit("two histories")) {
            try await restored().catchUp(with: [newest, other], after: Self.taken, at: Self.later)
        }
    }

    @Test func `an older directory, another community's and a history of its own are refused`() async throws {
        let (community, backup, newest, _) = try await Self.community()
        let ahead = Self.copy(community.store), older = community.file
        let restored = try Authority.open(backup, entropy: SystemTestEntropy())
        let other = try await TestCommunity.make()
        await #expect(throws: AuthorityFailure.self) {
            try await restored.catchUp(with: [other.file], after: nil, at: Self.later)
        }
        await #expect(throws: AuthorityFailure.directoryOlder(older.sequence)) {
            try await Authority.open(ahead, entropy: SystemTestEntropy()).catchUp(with: [older], after: nil, at: Self.later)
        }
        // Signed before it caught up: this history is another, and no gateway would follow it.
        try await restored.suspend(community.kiwimail.member, reason: "by mistake", at: Self.later)
        await #expect(throws: AuthorityFailure.directoryUnfit("another history")) {
            try await restored.catchUp(with: [newest], after: Self.taken, at: Self.later)
        }
    }
}
