import Accreditation
import CommunityModel
import DirectoryTransport
import Logging
import MailModel
import MessageFlow
import NodeAssembly
import NodeHTTP
import SecureMailTestKit
import Synchronization
import Testing

@Suite("Following the directory", .timeLimit(.minutes(3)))
struct DirectoryKeeperTests {
    let folder: TemporaryFolder
    let clock = FakeClock(TestCommunity.start)
    let holder = DirectoryHolder()
    init() throws { folder = try TemporaryFolder() }

    private func keeper(
        of community: TestCommunity, _ source: CommunitySettings.DirectorySource? = nil, holder: DirectoryHolder? = nil
    ) -> DirectoryKeeper {
        DirectoryKeeper(
            settings: CommunitySettings(
                root: "", authority: "", directory: source ?? .file(folder.file("published")), pollSeconds: 30),
            anchors: CommunityAnchors(root: community.authority.root, authority: community.authority.keys),
            holder: holder ?? self.holder, keptFile: folder.file("kept"), clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs a keeper, and looks after each round at what it did.
    private func following(
        _ keeper: DirectoryKeeper, rounds: [() async throws -> Void]
    ) async throws -> Int {
        let fetcher = DirectoryFetcher(maximumSize: DirectoryLimits.octets), changes = Mutex(0), clock = clock
        let task = Task { await keeper.run(fetcher) { changes.withLock { $0 += 1 } } }
        var failure: (any Error)?
        for round in rounds {
            await restsAgain()
            do { try await round() } catch { failure = error }
            clock.advance(by: .seconds(30))
        }
        await restsAgain()
        task.cancel()
        await task.value
        await fetcher.shutdown()
        if let failure { throw failure }
        return changes.withLock { $0 }
    }

    /// The keeper looked, and waits for its next time.
    private func restsAgain() async {
        while clock.nextWaking == nil { try? await Task.sleep(for: .milliseconds(2)) }
    }

    @Test func `a directory on the disk is taken, kept, and followed`() async throws {
        let community = try await TestCommunity.make(), newer = try await community.republished(at: TestCommunity.start)
        try folder.write("published", community.file.octets.bytes)
        let folder = folder, holder = holder
        let changes = try await following(
            keeper(of: community),
            rounds: [
                { () async throws in
                    #expect(holder.current?.sequence == 1)
                    #expect(try folder.read("kept") == Array(community.file.octets.bytes))
                    #expect(try folder.mode(of: "kept") == 0o600)
                },
                { try folder.write("published", newer.file.octets.bytes) },
            ])
        #expect(holder.current?.sequence == 2 && changes == 2)
        #expect(try folder.read("kept") == Array(newer.file.octets.bytes))
    }

    @Test func `an older directory, and one of somebody else, change nothing`() async throws {
        let community = try await TestCommunity.make(), newer = try await community.republished(at: TestCommunity.start)
        let other = try await TestCommunity.make(at: TestCommunity.start)
        try folder.write("published", newer.file.octets.bytes)
        let folder = folder, holder = holder
        let changes = try await following(
            keeper(of: community),
            rounds: [
                { try folder.write("published", community.file.octets.bytes) },
                { try folder.write("published", try await other.republished(at: TestCommunity.start).file.octets.bytes) },
                { try folder.write("published", newer.file.octets.bytes.dropLast()) },
                { try folder.write("published", []) }, { try folder.remove("published") },
                { try folder.write("published", newer.file.octets.bytes) },
            ])
        #expect(holder.current?.sequence == 2 && changes == 1)
        #expect(try folder.read("kept") == Array(newer.file.octets.bytes))
    }

    /// What an authority published a moment ago may be sealed by, whatever lies in the file.
    @Test func `a file counts as asked for once it holds a directory that was signed since`() async throws {
        let community = try await TestCommunity.make()
        try folder.write("published", community.file.octets.bytes)
        let folder = folder, holder = holder, clock = clock
        _ = try await following(
            keeper(of: community),
            rounds: [
                { #expect(holder.answeredAsk == 0) },
                { #expect(holder.answeredAsk == 0, "it was read again, and is the same") },
                { () async throws in
                    let newer = try await community.republished(at: TestCommunity.start)
                    try folder.write("published", newer.file.octets.bytes)
                },
                { #expect(holder.answeredAsk == 0 && holder.current?.sequence == 2, "newer, but signed before we began") },
                { () async throws in
                    let newest = try await community.republished(at: clock.now)
                    try folder.write("published", newest.file.octets.bytes)
                },
                { #expect(holder.answeredAsk == 1 && holder.current?.sequence == 3) },
            ])
    }

    @Test func `the next start goes on with what was kept, as far as it is good`() async throws {
        let community = try await TestCommunity.make(), after = DirectoryHolder()
        try folder.write("published", community.file.octets.bytes)
        _ = try await following(keeper(of: community), rounds: [])
        await keeper(of: community, holder: after).readKept()
        #expect(after.current?.sequence == 1)
        var damaged = try folder.read("kept")
        damaged[damaged.count / 2] ^= 1
        try folder.write("kept", damaged)
        let third = DirectoryHolder()
        await keeper(of: community, holder: third).readKept()
        #expect(third.current == nil)
    }

    @Test func `a kept directory does not let an older one in`() async throws {
        let community = try await TestCommunity.make(), newer = try await community.republished(at: TestCommunity.start)
        try folder.write("kept", newer.file.octets.bytes)
        try folder.write("published", community.file.octets.bytes)
        let keeper = keeper(of: community)
        await keeper.readKept()
        #expect(try await following(keeper, rounds: []) == 0)
        #expect(holder.current?.sequence == 2)
    }

    @Test func `a directory over HTTP on loopback is taken when the server has one`() async throws {
        let community = try await TestCommunity.make(), published = Mutex<Octets?>(nil)
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let page = NodePage(path: "/directory") { @Sendable in
            published.withLock { $0.map { .found(type: "application/octet-stream", body: $0) } ?? .notReady }
        }
        let server = NodeHTTPServer(
            "test.listen", at: try #require(HostPort("127.0.0.1:0")), pages: [page],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { bound.yield($0) }
        let serving = Task { try await server.run() }
        var port = ports.makeAsyncIterator()
        let address = "http://127.0.0.1:\(try #require(await port.next()))/directory", holder = holder
        let changes = try await following(
            keeper(of: community, .url(address)),
            rounds: [
                { () async throws in
                    #expect(holder.current == nil)
                    published.withLock { $0 = community.file.octets }
                }
            ])
        serving.cancel()
        _ = await serving.result
        #expect(holder.current?.sequence == 1 && changes == 1)
    }
}
