import Accreditation
import CommunityModel
import MailModel
import MerkleLog
import SecureMailTestKit
import Synchronization
import Testing

@Suite("The statements as a log")
struct LogPublicationTests {
    private static let now = TestCommunity.start

    /// Fails the n-th write of a file of the log, as a crash there would leave it.
    private final class BreakingStore: AuthorityStore {
        let under: MemoryAuthorityStore
        private let left = Mutex<Int>(.max)
        init(_ under: MemoryAuthorityStore) { self.under = under }

        func breakAfter(_ writes: Int) { left.withLock { $0 = writes } }
        func read(_ name: String) -> Octets? { under.read(name) }
        func removeFolder(_ name: String) { under.removeFolder(name) }
        func write(_ name: String, _ content: Octets) throws(AuthorityStoreFailure) {
            let isLeft = left.withLock { left in
                if name.hasPrefix(AuthorityDocument.log) { left -= 1 }
                return left >= 0
            }
            guard isLeft else { throw .unwritable(name) }
            under.write(name, content)
        }
    }

    private static func log(_ store: MemoryAuthorityStore, _ authority: Authority, at time: Timestamp = now) throws
        -> PublishedLog
    {
        try PublishedLog(of: authority.keys, at: time) { store.read(AuthorityDocument.log + $0) }
    }

    /// Acts that are cheap and can be repeated.
    private static func act(_ community: TestCommunity, times: Int, at time: Timestamp) async throws {
        for number in 0..<times {
            let endpoint = try #require(Endpoint(host: "127.0.0.1", port: 1_000 + number))
            try await community.authority.list(
                gateway: community.ministry.name, of: community.ministry.member, endpoint: endpoint, at: time)
        }
    }

    @Test func `tells every statement as it was signed, and when it was the newest`() async throws {
        let community = try await TestCommunity.make()
        let log = try Self.log(community.store, community.authority)
        #expect(log.entries == community.leaves)
        #expect(log.verified.seenAt == Timestamp(seconds: Self.now.seconds))
        #expect(log.checkpoint.origin.hasPrefix("securemail-log/"))
        try await community.authority.publish(at: Self.now + .hours(1))
        let later = try Self.log(community.store, community.authority, at: Self.now + .hours(1))
        #expect(later.checkpoint == log.checkpoint)
        #expect(later.verified.seenAt == Timestamp(seconds: (Self.now + .hours(1)).seconds))
    }

    @Test func `grows by adding alone, and drops partial files that whole ones replace`() async throws {
        let community = try await TestCommunity.make(), authority = community.authority
        var former = try Self.log(community.store, authority), time = Self.now
        for times in [1, 1, 3, 100, 130, 1, 30] {
            time = time + .seconds(60)
            try await Self.act(community, times: times, at: time)
            try await authority.publish(at: time)
            let log = try Self.log(community.store, authority, at: time)
            let proof = try log.tree.consistencyProof(from: former.checkpoint.size, to: log.checkpoint.size)
            try proof.verify(oldRoot: former.checkpoint.root, newRoot: log.checkpoint.root)
            #expect(log.entries.starts(with: former.entries))
            #expect(log.entries.count == former.entries.count + times)
            former = log
        }
        let names = community.store.names.filter { $0.contains("tile/") }
        #expect(former.entries.count > 256 && names.contains("log/tile/0/000") && names.contains("log/tile/entries/000"))
        #expect(!names.contains { $0.contains("tile/0/000.p/") || $0.contains("tile/entries/000.p/") })
        #expect(names.contains { $0.hasPrefix("log/tile/1/000.p/") })
    }

    @Test func `a disk that fails at any file leaves the log that was published, whole`() async throws {
        let community = try await TestCommunity.make()
        let store = BreakingStore(community.store)
        let authority = try Authority.open(store, entropy: SystemTestEntropy())
        var writes = 0, failures = 0
        while true {
            let before = try Self.log(community.store, authority)
            try await authority.suspend(community.ministry.member, reason: "test", at: Self.now)
            try await authority.resume(community.ministry.member, at: Self.now)
            store.breakAfter(writes)
            let isDone = (try? await authority.publish(at: Self.now)) != nil
            store.breakAfter(.max)
            let after = try Self.log(community.store, authority)
            if isDone {
                #expect(after.entries.count > before.entries.count)
                break
            }
            #expect(after.checkpoint == before.checkpoint, "write \(writes)")
            failures += 1
            // The next signing makes up for it.
            try await authority.publish(at: Self.now)
            #expect(try Self.log(community.store, authority).entries.count == before.entries.count + 2)
            writes += 1
        }
        #expect(failures >= 3)
    }

    @Test func `a second history is never signed`() async throws {
        let community = try await TestCommunity.make(), authority = community.authority
        let statements = try #require(community.store.read(AuthorityDocument.statements))
        try await authority.suspend(community.ministry.member, reason: "incident", at: Self.now)
        try await authority.publish(at: Self.now)
        let out = try Self.log(community.store, authority), size = out.checkpoint.size
        // The statements go back to an older state, by hand or by a disk: fewer, and then as many others.
        community.store.write(AuthorityDocument.statements, statements)
        let older = try Authority.open(community.store, entropy: SystemTestEntropy())
        await #expect(throws: AuthorityFailure.logDiffers(size)) { try await older.publish(at: Self.now) }
        try await older.suspend(community.kiwimail.member, reason: "incident", at: Self.now)
        await #expect(throws: AuthorityFailure.logDiffers(size)) { try await older.publish(at: Self.now) }
        try await older.suspend(community.ministry.member, reason: "incident", at: Self.now)
        await #expect(throws: AuthorityFailure.logDiffers(size)) { try await older.publish(at: Self.now) }
        #expect(try Self.log(community.store, authority).checkpoint == out.checkpoint)
    }

    @Test func `a checkpoint that is damaged is not taken for none`() async throws {
        let community = try await TestCommunity.make()
        let octets = try #require(community.store.read(AuthorityDocument.checkpoint))
        for place in stride(from: 0, to: octets.count, by: 7) {
            var changed = Array(octets.bytes)
            changed[place] ^= 1
            community.store.write(AuthorityDocument.checkpoint, Octets(changed))
            do throws(AuthorityFailure) {
                // What is changed may be what the witness signed, which the next signing makes anew.
                try await community.authority.publish(at: Self.now)
                _ = try? Self.log(community.store, community.authority)
            } catch { #expect(error == .documentDamaged(AuthorityDocument.checkpoint)) }
        }
    }

    @Test func `what is missing or damaged of it is made anew at the start, and the rest left alone`() async throws {
        let community = try await TestCommunity.make(), store = community.store
        try await Self.act(community, times: 300, at: Self.now)
        try await community.authority.publish(at: Self.now)
        store.removeFolder("log/tile/1")
        store.write("log/tile/entries/000", Octets(utf8: "damaged"))
        #expect(throws: (any Error).self) { try Self.log(store, community.authority) }
        try await community.authority.publish(at: Self.now)
        #expect(throws: (any Error).self) { try Self.log(store, community.authority) }
        try await community.authority.publish(at: Self.now, log: .all)
        #expect(try Self.log(store, community.authority).entries.count > 300)
    }

    @Test func `it is cosigned without its statements, and never by a clock that goes back or jumps`() async throws {
        let community = try await TestCommunity.make(), store = community.store
        let before = try Self.log(store, community.authority)
        for name in store.names
        where !name.hasPrefix("log/") && ![AuthorityDocument.keys, AuthorityDocument.publisherKey].contains(name) {
            store.remove(name)
        }
        let later = Self.now + .minutes(1)
        try Authority.cosign(in: store, at: later)
        let after = try Self.log(store, community.authority, at: later)
        #expect(after.checkpoint == before.checkpoint && after.verified.seenAt == later)
        try Authority.cosign(in: store, at: Self.now)
        #expect(try Self.log(store, community.authority, at: later).verified.seenAt == later)
        #expect(throws: AuthorityFailure.clockAhead(of: later)) { try Authority.cosign(in: store, at: later + .days(31)) }
        store.write(AuthorityDocument.checkpoint, Octets(utf8: "damaged"))
        #expect(throws: AuthorityFailure.documentDamaged(AuthorityDocument.checkpoint)) {
            try Authority.cosign(in: store, at: later)
        }
    }

    @Test func `an authority restored without its log makes the same one`() async throws {
        let community = try await TestCommunity.make(), store = community.store
        let before = try Self.log(store, community.authority)
        store.removeFolder("log")
        let restored = try Authority.open(store, entropy: SystemTestEntropy())
        try await restored.publish(at: Self.now)
        #expect(try Self.log(store, restored).checkpoint == before.checkpoint)
    }
}
