import Accreditation
import CommunityModel
import Crypto
import DirectoryTransport
import Logging
import MailModel
import MerkleLog
import MessageFlow
import NodeHTTP
import SecureMailTestKit
import Synchronization
import Testing

@testable import NodeAssembly

@Suite("Following the log", .timeLimit(.minutes(3)))
struct DirectoryKeeperTests {
    private static let start = TestCommunity.start
    let folder: TemporaryFolder
    let clock = FakeClock(start)
    let holder = DirectoryHolder()
    init() throws { folder = try TemporaryFolder() }

    private func keeper(
        of community: TestCommunity, _ source: CommunitySettings.DirectorySource? = nil, holder: DirectoryHolder? = nil,
        log: CapturedLog = CapturedLog()
    ) throws -> DirectoryKeeper {
        try DirectoryKeeper(
            settings: CommunitySettings(
                root: "", authority: "", directory: source ?? .folder(folder.file("published")), pollSeconds: 30),
            anchors: CommunityAnchors(root: community.authority.root, authority: community.authority.keys),
            holder: holder ?? self.holder, state: folder.path, clock: clock, member: community.ministry.member, logger: log.logger
        )
    }

    /// Runs a keeper, and looks after each round at what it did.
    private func following(_ keeper: DirectoryKeeper, rounds: [() async throws -> Void]) async throws -> Int {
        let changes = Mutex(0), clock = clock
        let task = Task { await keeper.run { changes.withLock { $0 += 1 } } }
        var failure: (any Error)?
        for round in rounds {
            await restsAgain()
            do { try await round() } catch { failure = error }
            clock.advance(by: .seconds(30))
        }
        await restsAgain()
        task.cancel()
        await task.value
        if let failure { throw failure }
        return changes.withLock { $0 }
    }

    /// The keeper looked, and waits for its next time.
    private func restsAgain() async {
        while clock.nextWaking == nil { try? await Task.sleep(for: .milliseconds(2)) }
    }

    /// Somebody holds the officers' keys and the authority's machine: the operator of the gateway that it is about is told, once, and nobody
    /// else's is.
    @Test func `a further key that nobody here agreed to is an alarm, and is not gone by`() async throws {
        let community = try await TestCommunity.make(), log = CapturedLog()
        for gateway in [community.ministry, community.kiwimail] {
            let request = try TestCommunity.request(for: gateway.name, key: P256.Signing.PrivateKey())
            _ = try await community.authority.issue([.signing: request], for: gateway.name, at: Self.start)
        }
        let stolen = try await community.republished(at: Self.start)
        try folder.publish(community.log, in: "published")
        let folder = folder
        _ = try await following(
            keeper(of: community, log: log),
            rounds: [{ () async throws in }, { try folder.publish(stolen.log, in: "published") }, { () async throws in }])
        #expect(holder.current?.sequence == stolen.followed.size)
        #expect(holder.current?.member(community.ministry.member)?.gateways.first?.signing.count == 1)
        let alarms = log.troubles.filter { $0.contains("has not agreed") }
        #expect(alarms.count == 1)
        #expect(alarms.first?.contains("signing of gateway.ministry.example") == true)
    }

    @Test func `a log on the disk is taken, kept, and followed`() async throws {
        let community = try await TestCommunity.make(), newer = try await community.grown(at: Self.start)
        try folder.publish(community.log, in: "published")
        let folder = folder, holder = holder, size = community.followed.size
        let changes = try await following(
            keeper(of: community),
            rounds: [
                { () async throws in
                    #expect(holder.current?.sequence == size)
                    #expect(try folder.read("log/checkpoint") == Array(community.log.checkpoint.bytes))
                    #expect(try folder.mode(of: "log/checkpoint") == 0o600 && folder.mode(of: "log-position") == 0o600)
                },
                { try folder.publish(newer.log, in: "published") },
            ])
        #expect(holder.current?.sequence == size + 1 && changes == 2)
        #expect(try folder.read("log/checkpoint") == Array(newer.log.checkpoint.bytes))
        #expect(
            try EntryBundle.entries(
                Octets(folder.read("log/tile/entries/000")), count: Int(size) + 1, of: #require(LogTile(.entries, index: 0)))
                == newer.leaves)
    }

    @Test func `an older log, and one of somebody else, change nothing`() async throws {
        let community = try await TestCommunity.make(), newer = try await community.grown(at: Self.start)
        let other = try await TestCommunity.make(at: Self.start)
        try folder.publish(newer.log, in: "published")
        let folder = folder, holder = holder
        let changes = try await following(
            keeper(of: community),
            rounds: [
                { try folder.publish(community.log, in: "published") },
                { try folder.publish(try await other.grown(at: Self.start).log, in: "published") },
                { try folder.write("published/checkpoint", newer.log.checkpoint.bytes.dropLast()) },
                { try folder.write("published/checkpoint", []) }, { try folder.remove("published/checkpoint") },
                { try folder.publish(newer.log, in: "published") },
            ])
        #expect(holder.current?.sequence == newer.followed.size && changes == 1)
        #expect(try folder.read("log/checkpoint") == Array(newer.log.checkpoint.bytes))
    }

    /// What an authority published a moment ago may be sealed by, whatever lies in the folder.
    @Test func `a folder counts as asked for once it holds a log that was cosigned since`() async throws {
        let community = try await TestCommunity.make(), size = community.followed.size
        try folder.publish(community.log, in: "published")
        let folder = folder, holder = holder, clock = clock
        _ = try await following(
            keeper(of: community),
            rounds: [
                { #expect(holder.answeredAsk == 0) },
                { #expect(holder.answeredAsk == 0, "it was read again, and is the same") },
                { () async throws in try folder.publish(try await community.grown(at: Self.start).log, in: "published") },
                { #expect(holder.answeredAsk == 0 && holder.current?.sequence == size + 1, "newer, but signed before we began") },
                { () async throws in try folder.publish(try await community.republished(at: clock.now).log, in: "published") },
                { #expect(holder.answeredAsk == 1 && holder.current?.cosignedAt == Self.start + .seconds(120)) },
            ])
    }

    @Test func `the next start goes on with what was kept, as far as it is good, and without the source`() async throws {
        let community = try await TestCommunity.make(), after = DirectoryHolder()
        try folder.publish(community.log, in: "published")
        _ = try await following(keeper(of: community), rounds: [])
        try folder.remove("published")
        try await keeper(of: community, holder: after).readKept()
        #expect(after.current?.sequence == community.followed.size)
        var damaged = try folder.read("log/tile/entries/000")
        damaged[damaged.count / 2] ^= 1
        try folder.write("log/tile/entries/000", damaged)
        let third = DirectoryHolder()
        try await keeper(of: community, holder: third).readKept()
        #expect(third.current == nil)
    }

    @Test func `a kept log does not let an older one in`() async throws {
        let community = try await TestCommunity.make(), newer = try await community.grown(at: Self.start)
        try KeptLogFolder(state: folder.path).keep(try await newer.growth)
        try folder.publish(community.log, in: "published")
        let keeper = try keeper(of: community)
        await keeper.readKept()
        #expect(try await following(keeper, rounds: []) == 0)
        #expect(holder.current?.sequence == newer.followed.size)
    }

    @Test func `a newer cosignature makes it younger, and wakes nobody who did not wait for that`() async throws {
        let community = try await TestCommunity.make(), holder = holder, folder = folder, log = CapturedLog()
        try folder.publish(community.log, in: "published")
        let changes = try await following(
            keeper(of: community, log: log),
            rounds: [{ try folder.publish(try await community.republished(at: Self.start + .seconds(20)).log, in: "published") }])
        #expect(holder.current?.cosignedAt == Self.start + .seconds(20) && changes == 1)
        #expect(log.troubles.isEmpty)
    }

    @Test func `a log over HTTP on loopback is taken when the server has one, and then only what is new`() async throws {
        let community = try await TestCommunity.make(), newer = try await community.grown(at: Self.start)
        let published = Mutex(MemoryLog()), asked = Mutex<[String]>([])
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let pages = ["/checkpoint", "/tile/**"].map { path in
            NodePage(path: path) { request in
                asked.withLock { $0.append(request.path) }
                let file = published.withLock { $0.files[String(request.path.dropFirst())] }
                return file.map { .fixed(type: "application/octet-stream", body: $0) } ?? .notFound("none")
            }
        }
        let server = NodeHTTPServer(
            "test.listen", at: try #require(HostPort("127.0.0.1:0")), pages: pages,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { bound.yield($0) }
        let serving = Task { try await server.run() }
        var port = ports.makeAsyncIterator()
        let address = "http://127.0.0.1:\(try #require(await port.next()))", holder = holder
        let changes = try await following(
            keeper(of: community, .url(address)),
            rounds: [
                { () async throws in
                    #expect(holder.current == nil)
                    published.withLock { $0 = community.log }
                },
                { () async throws in
                    #expect(holder.current?.sequence == community.followed.size)
                    published.withLock { $0 = newer.log }
                },
            ])
        serving.cancel()
        _ = await serving.result
        #expect(holder.current?.sequence == newer.followed.size && changes == 2)
        #expect(asked.withLock { $0 }.filter { $0.hasPrefix("/tile/entries") }.count == 2)
    }
}
