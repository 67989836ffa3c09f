import Accreditation
import CommunityModel
import Foundation
import MailModel
import MerkleLog
import MessageFlow
import SecureMailTestKit
import Synchronization
import Testing

@testable import NodeAssembly

/// How long what the authority published takes to be gone by: many followers in one process on the machine's own clock, each with its own
/// beginning, and one ask in twenty that nobody answers.
///
/// With `SECUREMAIL_SOAK` 1,000 that ask each 30 seconds, as gateways do; else a few that ask each half a second.
@Suite("A suspension reaches every gateway within 60 seconds", .serialized)
struct PropagationTests {
    private static let isSoak = ProcessInfo.processInfo.environment["SECUREMAIL_SOAK"] != nil
    private static let followers = isSoak ? 1_000 : 20, rounds = isSoak ? 4 : 2
    private static let poll = isSoak ? Duration.seconds(30) : .milliseconds(500)
    private static let limit = Duration.seconds(isSoak ? 60 : 10)

    /// The log as it is out, to whoever asks; now and then the line is down.
    private final class Publication: LogSource {
        struct Down: Error {}

        private let log: Mutex<MemoryLog>
        private let dice = SeededEntropy(seed: 3)

        init(_ log: MemoryLog) { self.log = Mutex(log) }

        func publish(_ log: MemoryLog) { self.log.withLock { $0 = log } }

        func checkpoint(unless tag: String?) throws -> LogCheckpointAnswer {
            guard dice.octets(1)[0] >= 13 else { throw Down() }
            return try log.withLock { $0 }.checkpoint(unless: tag)
        }

        func file(_ path: String, from offset: Int, limit: Int) throws -> Octets? {
            try log.withLock { $0 }.file(path, from: offset, limit: limit)
        }

        func close() {}
    }

    /// When each follower came to go by each size of the log.
    private final class Arrivals: Sendable {
        private let known = Mutex<[UInt64: [Int: ContinuousClock.Instant]]>([:])

        func note(_ follower: Int, _ size: UInt64) {
            known.withLock { $0[size, default: [:]][follower] = $0[size]?[follower] ?? .now }
        }
        func of(_ size: UInt64) -> [ContinuousClock.Instant] { known.withLock { Array(($0[size] ?? [:]).values) } }
    }

    @Test func `ninety-nine of a hundred know it in time, and soon all`() async throws {
        let clock = SystemClock(), arrivals = Arrivals()
        let community = try await TestCommunity.make(at: clock.now - .seconds(2)), source = Publication(community.log)
        let delays = try await withThrowingTaskGroup(of: Void.self, returning: [Duration].self) { group in
            for number in 0..<Self.followers {
                group.addTask { try await Self.follow(number, community, source, arrivals) }
            }
            try await Self.waitFor(community.directory.sequence, arrivals)
            let delays = try await Self.publish(community, source, arrivals)
            group.cancelAll()
            return delays
        }
        let sorted = delays.sorted(), p99 = sorted[sorted.count * 99 / 100 - 1]
        print(
            "propagation: \(Self.followers) followers in process that ask each \(Self.poll), \(sorted.count) arrivals: median "
                + "\(sorted[sorted.count / 2]), p99 \(p99), most \(sorted[sorted.count - 1])")
        #expect(sorted.count == Self.followers * Self.rounds && p99 < Self.limit)
    }

    private static func follow(
        _ number: Int, _ community: TestCommunity, _ source: Publication, _ arrivals: Arrivals
    ) async throws {
        // Nobody starts them all at once.
        try await Task.sleep(for: poll * Double(number) / Double(followers))
        let holder = DirectoryHolder()
        let follower = DirectoryFollower(
            try community.unknowing, holder: holder, place: MemoryLogKeeping(), kind: .publisher, clock: SystemClock()
        ) { _ in }
        await follower.run(
            every: poll, asking: source, changed: {},
            looked: {
                if let size = holder.current?.sequence { arrivals.note(number, size) }
            })
    }

    /// Suspends and resumes a member again and again.
    private static func publish(
        _ community: TestCommunity, _ source: Publication, _ arrivals: Arrivals
    ) async throws -> [Duration] {
        var delays: [Duration] = []
        for round in 0..<rounds {
            let member = community.ministry.member, clock = SystemClock()
            if round.isMultiple(of: 2) {
                try await community.authority.suspend(member, reason: "It did not answer", at: clock.now)
            } else {
                try await community.authority.resume(member, at: clock.now)
            }
            let size = try await community.authority.publish(at: clock.now).size, published = ContinuousClock.now
            source.publish(MemoryLog(of: community.store))
            try await waitFor(size, arrivals)
            delays += arrivals.of(size).map { $0 - published }
        }
        return delays
    }

    private static func waitFor(_ size: UInt64, _ arrivals: Arrivals) async throws {
        let end = ContinuousClock.now + limit * 4
        while arrivals.of(size).count < followers, .now < end { try await Task.sleep(for: .milliseconds(20)) }
    }
}
