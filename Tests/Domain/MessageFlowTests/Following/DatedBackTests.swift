import Accreditation
import CommunityModel
import MailModel
import MerkleLog
import MessageFlow
import SecureMailTestKit
import Synchronization
import Testing

/// Whoever has the authority's machine and its officers' keys could say today that something holds since last week: nobody would have had the
/// 72 hours to object.
@Suite("A statement that is dated back")
struct DatedBackTests {
    private static let start = TestCommunity.start
    private let community: TestCommunity
    private let clock = FakeClock(start + .days(4))
    private let place = MemoryLogKeeping()
    private let holder = DirectoryHolder()
    private let refusals = Refusals()

    private final class Refusals: Sendable {
        private let all = Mutex<[LogFollowingFailure]>([])
        func take(_ news: DirectoryNews) {
            if case .notTaken(let error as LogFollowingFailure, _) = news { all.withLock { $0.append(error) } }
        }
        var taken: [LogFollowingFailure] {
            all.withLock { all in
                defer { all = [] }
                return all
            }
        }
    }

    init() async throws { community = try await TestCommunity.make() }

    private func follower() throws -> DirectoryFollower {
        let refusals = refusals
        return DirectoryFollower(
            try community.unknowing, holder: holder, place: place, kind: .publisher, clock: clock, tell: { refusals.take($0) })
    }

    /// The log, with a suspension of some time where there is one, as it is cosigned at a time.
    private func log(with suspension: Timestamp? = nil, cosigned time: Timestamp) throws -> MemoryLog {
        var leaves = community.leaves
        if let suspension {
            let act = Act.memberSuspended(community.kiwimail.member, reason: "incident")
            let statement = Statement(sequence: UInt64(leaves.count) + 1, time: suspension, act: act)
            leaves.append(try SignedStatement(statement, signedBy: try community.officers).leaf)
        }
        return try MemoryLog(of: leaves, by: try community.publisher, at: time)
    }

    private var isTaken: Bool { holder.current?.sequence == community.followed.size + 1 }

    @Test func `is refused by whoever knows that the log was cosigned without it, also after a restart`() async throws {
        let known = clock.now, follower = try follower()
        await follower.look(asking: try log(cosigned: known), changed: {})
        clock.advance(by: .minutes(1))
        let refusal = LogFollowingFailure.backdated(known - .hours(25), after: known - .hours(24))
        let dated = try log(with: known - .hours(25), cosigned: clock.now)
        await follower.look(asking: dated, changed: {})
        #expect(!isTaken && refusals.taken == [refusal])
        let again = try self.follower()
        await again.readKept()
        await again.look(asking: dated, changed: {})
        #expect(!isTaken && refusals.taken == [refusal])
        // What waited for its publication.
        await again.look(asking: try log(with: known - .hours(23), cosigned: clock.now), changed: {})
        #expect(isTaken && refusals.taken.isEmpty)
    }

    /// With the log's key alone: ahead, so that what comes next may be behind.
    @Test func `is refused whatever the log was cosigned as in between`() async throws {
        let known = clock.now, follower = try follower(), dated = known - .days(2)
        await follower.look(asking: try log(cosigned: known), changed: {})
        await follower.look(asking: try log(cosigned: known + .minutes(10)), changed: {})
        await follower.look(asking: try log(cosigned: known - .days(3)), changed: {})
        await follower.look(asking: try log(with: dated, cosigned: clock.now), changed: {})
        #expect(!isTaken && refusals.taken == [.backdated(dated, after: known - .hours(24))])
    }

    @Test func `is refused after a log that was cosigned ahead, by the time at which it was read`() async throws {
        let known = clock.now, follower = try follower()
        await follower.look(asking: try log(cosigned: known + .minutes(10)), changed: {})
        let again = try self.follower()
        await again.readKept()
        for node in [follower, again] {
            await node.look(asking: try log(with: known - .hours(25), cosigned: clock.now + .minutes(10)), changed: {})
            #expect(!isTaken && refusals.taken == [.backdated(known - .hours(25), after: known - .hours(24))])
        }
    }

    /// A wrong clock of an honest authority must not end the community.
    @Test func `is gone by all the same, once it stood in public for as long as anything must`() async throws {
        let known = clock.now, follower = try follower()
        await follower.look(asking: try log(cosigned: known), changed: {})
        // Not by the time of the log alone, which its holder can let stand still.
        for (wait, isExpected) in [(Duration.hours(80), false), (.hours(71), false), (.hours(1), true)] {
            clock.advance(by: wait)
            await follower.look(asking: try log(with: known - .hours(30), cosigned: clock.now), changed: {})
            #expect(isTaken == isExpected)
        }
    }

    /// Else one that harms nobody would open the door to another three days later.
    @Test func `has not stood in public where another log was shown in between`() async throws {
        let known = clock.now, follower = try follower()
        await follower.look(asking: try log(cosigned: known), changed: {})
        await follower.look(asking: try log(with: known - .hours(30), cosigned: clock.now), changed: {})
        clock.advance(by: .hours(71))
        await follower.look(asking: try log(cosigned: clock.now), changed: {})
        clock.advance(by: .hours(2))
        await follower.look(asking: try log(with: known - .hours(29), cosigned: clock.now), changed: {})
        #expect(!isTaken && refusals.taken.count == 2)
    }

    @Test(arguments: [Duration.minutes(10), .hours(30)])
    func `is none where the clock that cosigned was ahead`(_ later: Duration) async throws {
        let right = clock.now, follower = try follower()
        await follower.look(asking: try log(cosigned: right + .days(20)), changed: {})
        clock.advance(by: later)
        await follower.look(asking: try log(with: right + .minutes(1), cosigned: clock.now), changed: {})
        #expect(isTaken)
    }
}
