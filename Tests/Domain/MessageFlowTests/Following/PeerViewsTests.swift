import CommunityModel
import Crypto
import MailModel
import MerkleLog
import MessageFlow
import SecureMailTestKit
import Synchronization
import Testing

/// An authority that tells members different histories (RFC 9162 section 11.3) is found out by the first mail between them.
@Suite struct PeerViewsTests {
    private let authority: AuthorityKeys
    private let clock = FakeClock(Timestamp(seconds: 1_800_000_000))
    private let holder = DirectoryHolder()
    private let place: MemorySplitViews
    private let views: PeerViews
    private let news: Told
    private let ours = ToldLog()
    private let peer: MemberID, other: MemberID

    private final class Told: Sendable {
        private let said = Mutex<[String]>([])
        var all: [String] { said.withLock { $0 } }
        func add(_ news: PeerViewNews) {
            let text =
                switch news {
                case .splitView(let report): "split view shown by \(report.member)"
                case .behind(let member, let size): "behind \(member): \(size)"
                case .notCompared(let member, let error): "not compared with \(member): \(error)"
                case .notKept: "not kept"
                case .reportsUnreadable: "unreadable"
                }
            said.withLock { $0.append(text) }
        }
    }

    init() throws { try self.init(place: MemorySplitViews()) }

    private init(place: MemorySplitViews) throws {
        (authority, self.place) = (try #require(ToldLog.authority), place)
        (peer, other) = (try #require(MemberID("kiwimail")), try #require(MemberID("harbour")))
        let told = Told()
        news = told
        views = try PeerViews(of: authority, holder: holder, place: place, clock: clock) { told.add($0) }
    }

    private func told(_ size: Int, forkedAt fork: Int = .max) async throws -> String {
        let log = ToldLog()
        try await log.grow(to: size, forkedAt: fork, at: clock.now)
        return try #require(try await log.line())
    }

    private func follow(to size: Int) async throws {
        try await ours.grow(to: size, at: clock.now)
        await views.followed(ours)
    }

    @Test(arguments: [0, 1, 256, 300, 511, 600, 700]) func `members that were told the same are not stopped`(_ size: Int)
        async throws
    {
        try await follow(to: 700)
        #expect(await views.heard(try await told(size), from: peer, in: ours))
        #expect(!holder.isDoubted && news.all.isEmpty)
    }

    @Test(arguments: [(1, 0), (300, 299), (512, 0), (700, 699)])
    func `one who was told another history is found out, with a proof for everybody`(
        _ size: Int, _ fork: Int
    ) async throws {
        try await follow(to: 700)
        #expect(await views.heard(try await told(size, forkedAt: fork), from: peer, in: ours))
        #expect(holder.isDoubted && news.all == ["split view shown by kiwimail"])
        let report = try #require(try place.keptReports().first)
        #expect(report.member == peer && report.decidedAt == nil)
        try report.proof.verify(by: authority)
    }

    @Test func `one who holds more is compared as soon as that is reached`() async throws {
        try await follow(to: 10)
        await views.heard(try await told(20, forkedAt: 12), from: peer, in: ours)
        #expect(!holder.isDoubted)
        try await follow(to: 19)
        #expect(!holder.isDoubted)
        try await follow(to: 25)
        #expect(holder.isDoubted && news.all == ["split view shown by kiwimail"])
    }

    @Test func `a source that stays behind what others hold is told of, once`() async throws {
        try await follow(to: 10)
        await views.heard(try await told(20), from: peer, in: ours)
        clock.advance(by: .minutes(9))
        try await follow(to: 10)
        #expect(news.all.isEmpty)
        clock.advance(by: .minutes(1))
        try await follow(to: 10)
        try await follow(to: 11)
        #expect(news.all == ["behind kiwimail: 20"] && !holder.isDoubted)
        try await follow(to: 20)
        #expect(news.all.count == 1)
    }

    @Test func `what the log did not sign accuses nobody`() async throws {
        try await follow(to: 10)
        let thief = Curve25519.Signing.PrivateKey(), log = ToldLog()
        try await log.grow(to: 10, forkedAt: 3, at: clock.now, by: thief)
        let line = try #require(try await log.line(by: thief))
        #expect(await !views.heard(line, from: peer, in: ours))
        #expect(await !views.heard("7 nonsense 12 x", from: peer, in: ours))
        #expect(!holder.isDoubted && news.all.isEmpty)
    }

    @Test func `it stays stopped over a restart until an operator decides`() async throws {
        try await follow(to: 10)
        await views.heard(try await told(10, forkedAt: 3), from: peer, in: ours)
        let again = DirectoryHolder()
        let restarted = try PeerViews(of: authority, holder: again, place: place, clock: clock) { _ in }
        await restarted.readKept()
        #expect(again.isDoubted)
        #expect(try await restarted.decide() == 1)
        #expect(!again.isDoubted)
        let third = DirectoryHolder()
        await (try PeerViews(of: authority, holder: third, place: place, clock: clock) { _ in }).readKept()
        #expect(!third.isDoubted)
    }

    @Test func `what was decided of one member is not complained of again, until both agreed once more`() async throws {
        try await follow(to: 10)
        await views.heard(try await told(10, forkedAt: 3), from: peer, in: ours)
        #expect(try await views.decide() == 1)
        await views.heard(try await told(9, forkedAt: 3), from: peer, in: ours)
        #expect(!holder.isDoubted && news.all.count == 1)
        await views.heard(try await told(9, forkedAt: 3), from: other, in: ours)
        #expect(holder.isDoubted)
        #expect(try await views.decide() == 1)
        await views.heard(try await told(9), from: peer, in: ours)
        #expect(try place.keptReports().map(\.member) == [other])
        await views.heard(try await told(9, forkedAt: 3), from: peer, in: ours)
        #expect(holder.isDoubted)
    }

    @Test func `what is found while an operator decides on something else stops the node`() async throws {
        try await follow(to: 10)
        await views.heard(try await told(10, forkedAt: 3), from: peer, in: ours)
        let (views, ours, other, second) = (views, ours, other, try await told(9, forkedAt: 3))
        place.whileKeeping { await views.heard(second, from: other, in: ours) }
        #expect(try await views.decide() == 1)
        #expect(holder.isDoubted && views.reports.filter { $0.decidedAt == nil }.map(\.member) == [other])
        #expect(try place.keptReports().filter { $0.decidedAt == nil }.map(\.member) == [other])
        #expect(try await views.decide() == 1)
        #expect(!holder.isDoubted)
    }

    @Test func `one more than are kept is kept in the place of one that was decided`() async throws {
        try await follow(to: 10)
        let line = try await told(10, forkedAt: 3)
        for number in 1...SplitViewReport.most {
            await views.heard(line, from: try #require(MemberID("m\(number)")), in: ours)
        }
        #expect(try await views.decide() == SplitViewReport.most)
        await views.heard(line, from: peer, in: ours)
        let kept = try place.keptReports()
        #expect(kept.count == SplitViewReport.most && kept.contains { $0.member == peer && $0.decidedAt == nil })
    }

    @Test func `a disk that refuses the report does not keep the node going`() async throws {
        try await follow(to: 10)
        place.fill()
        await views.heard(try await told(10, forkedAt: 3), from: peer, in: ours)
        #expect(holder.isDoubted && news.all == ["split view shown by kiwimail", "not kept"])
        await #expect(throws: MemorySplitViews.Full.self) { try await views.decide() }
        #expect(holder.isDoubted)
    }

    @Test func `reports that cannot be read stop the node`() async throws {
        let damaged = try PeerViewsTests(place: MemorySplitViews(Octets(utf8: "[{}]")))
        await damaged.views.readKept()
        #expect(damaged.holder.isDoubted && damaged.news.all == ["unreadable"])
    }

    @Test func `a member is told once a minute, whatever its connections`() async throws {
        #expect(views.telling(peer) == nil)
        try await follow(to: 10)
        #expect(views.telling(peer) == views.ours && views.ours != nil)
        #expect(views.telling(peer) == nil && views.telling(other) == views.ours)
        clock.advance(by: .minutes(1))
        #expect(views.telling(peer) == views.ours)
    }
}
