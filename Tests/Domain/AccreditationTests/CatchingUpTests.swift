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

    /// A community whose authority goes on after its backup: a suspension, a new certificate, a revocation, signed twice.
    private static func community() async throws -> (
        TestCommunity, backup: MemoryAuthorityStore, newest: MemoryLog, serial: [UInt8]
    ) {
        let community = try await TestCommunity.make(), backup = copy(community.store), authority = community.authority
        let request = try TestCommunity.request(for: community.kiwimail.name, key: P256.Signing.PrivateKey())
        let issued = try await authority.issue([.signing: request], agreedBy: community.kiwimail, at: now + .seconds(10))
        try await authority.suspend(community.ministry.member, reason: "incident", at: now + .seconds(20))
        try await authority.publish(at: now + .seconds(30))
        let serial = Array(try #require(issued[.signing]).certificate.serialNumber.bytes)
        try await authority.revoke(serial: serial, reason: .keyCompromise, at: now + .seconds(40))
        try await authority.publish(at: now + .seconds(50))
        return (community, backup, kept(community.store), serial)
    }

    /// What a gateway keeps of what an authority published last.
    private static func kept(_ store: MemoryAuthorityStore) -> MemoryLog { MemoryLog(of: store) }

    @Test func `takes over what it published since, and every gateway goes on with it`() async throws {
        let (community, backup, newest, serial) = try await Self.community()
        let restored = try Authority.open(backup, entropy: SystemTestEntropy())
        try await restored.catchUp(with: [newest], after: Self.taken, at: Self.later)
        // Opened anew, as each command does.
        let again = try Authority.open(backup, entropy: SystemTestEntropy())
        let all = try #require(try await KeptLog.read(from: newest)),
            held = try all.verified(in: try community.unknowing, after: nil, at: Self.later)
        let after = try await community.restored(in: backup, by: again, at: Self.later)
        #expect(after.leaves.starts(with: try #require(all.signedLeaves)) && held.size == after.followed.size)
        #expect(after.directory.member(community.ministry.member)?.state == .suspended)
        let list = try CertificateRevocationList(parsing: try #require(backup.read(AuthorityDocument.revocationList)))
        let before = try CertificateRevocationList(parsing: try #require(community.store.read(AuthorityDocument.revocationList)))
        #expect(list.revocation(of: serial, at: Self.later) != nil && list.number > before.number + 100)
        await #expect(throws: AuthorityFailure.alreadyRevoked) {
            try await again.revoke(serial: serial, reason: .unspecified, at: Self.later)
        }
        try await again.resume(community.ministry.member, at: Self.later)
    }

    @Test func `a log from before the backup is not the newest, unless people say that nothing came after it`() async throws {
        let (community, backup, newest, _) = try await Self.community()
        let stale = community.log, size = community.followed.size
        func restored() throws -> Authority { try Authority.open(Self.copy(backup), entropy: SystemTestEntropy()) }
        await #expect(throws: AuthorityFailure.directoryNotNewer(size)) {
            try await restored().catchUp(with: [stale], after: Self.taken, at: Self.later)
        }
        // The one that is out here, by whatever clock the backup was taken.
        let served = Self.copy(backup)
        for (path, octets) in community.log.files { served.write(AuthorityDocument.log + path, octets) }
        await #expect(throws: AuthorityFailure.directoryNotNewer(size)) {
            try await Authority.open(served, entropy: SystemTestEntropy()).catchUp(
                with: [stale], after: .distantPast, at: Self.later)
        }
        try await restored().catchUp(with: [stale], after: nil, at: Self.later)
        // Of several the farthest counts, in whatever order they come.
        let statements = try #require(try await KeptLog.read(from: newest)).entries.count
        for files in [[stale, newest], [newest, stale]] {
            let authority = try restored()
            try await authority.catchUp(with: files, after: Self.taken, at: Self.later)
            #expect(Int(try await authority.publish(at: Self.later).size) == statements)
        }
        // One that signed after all before it knew: those two histories are told apart.
        let place = Self.copy(backup), forked = try Authority.open(place, entropy: SystemTestEntropy())
        try await forked.suspend(community.kiwimail.member, reason: "by mistake", at: Self.later)
        try await forked.publish(at: Self.later)
        let other = Self.kept(place)
        await #expect(throws: AuthorityFailure.directoryUnfit("two histories")) {
            try await restored().catchUp(with: [newest, other], after: Self.taken, at: Self.later)
        }
    }

    @Test func `an older log, another community's and a history of its own are refused`() async throws {
        let (community, backup, newest, _) = try await Self.community()
        let ahead = Self.copy(community.store), older = community.log, size = community.followed.size
        let restored = try Authority.open(backup, entropy: SystemTestEntropy())
        let other = try await TestCommunity.make()
        await #expect(throws: AuthorityFailure.self) {
            try await restored.catchUp(with: [other.log], after: nil, at: Self.later)
        }
        await #expect(throws: AuthorityFailure.directoryOlder(size)) {
            try await Authority.open(ahead, entropy: SystemTestEntropy()).catchUp(with: [older], after: nil, at: Self.later)
        }
        // Signed before it caught up: this history is another, and no gateway would follow it.
        try await restored.suspend(community.kiwimail.member, reason: "by mistake", at: Self.later)
        await #expect(throws: AuthorityFailure.directoryUnfit("another history")) {
            try await restored.catchUp(with: [newest], after: Self.taken, at: Self.later)
        }
    }
}
