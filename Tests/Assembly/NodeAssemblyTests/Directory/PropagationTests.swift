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

/// How long what the authority published takes to be gone by: many followers in one process that ask each 30 seconds, as gateways do, each
/// with its own beginning, and one ask in twenty that nobody answers.
///
/// With `SECUREMAIL_SOAK` 1,000 on the machine's own clock; else a hundred on one that goes on as soon as all of them have looked.
@Suite("A suspension reaches every gateway within 60 seconds", .serialized)
struct PropagationTests {
    private static let followers = TestForm.isLong ? 1_000 : 100, rounds = 4
    private static let poll = Duration.seconds(30), limit = Duration.seconds(60)

    private let fake: FakeClock?
    private let clock: any NodeClock
    private let arrivals = Arrivals()

    init() {
        fake = TestForm.isLong ? nil : FakeClock()
        clock = fake ?? SystemClock()
    }

    /// The log as it is out.
    private final class Publication: Sendable {
        private let published: Mutex<MemoryLog>
        init(_ log: MemoryLog) { published = Mutex(log) }

        var log: MemoryLog {
            get { published.withLock { $0 } }
            set { published.withLock { $0 = newValue } }
        }
    }

    /// One follower's way to it; now and then it is down.
    private struct Line: LogSource {
        struct Down: Error {}

        let publication: Publication, dice: SeededEntropy

        func checkpoint(unless tag: String?) throws -> LogCheckpointAnswer {
            guard dice.octets(1)[0] >= 13 else { throw Down() }
            return try publication.log.checkpoint(unless: tag)
        }

        func file(_ path: String, from offset: Int, limit: Int) throws -> Octets? {
            try publication.log.file(path, from: offset, limit: limit)
        }

        func close() {}
    }

    /// When each follower came to go by each size of the log, by the time that passed.
    private final class Arrivals: Sendable {
        private let known = Mutex<[UInt64: [Int: Duration]]>([:])

        func note(_ follower: Int, _ size: UInt64, at time: Duration) {
            known.withLock { $0[size, default: [:]][follower] = $0[size]?[follower] ?? time }
        }
        func of(_ size: UInt64) -> [Duration] { known.withLock { Array(($0[size] ?? [:]).values) } }
    }

    @Test func `ninety-nine of a hundred know it in time, and soon all`() async throws {
        let community = try await TestCommunity.make(at: clock.now - .seconds(2)), publication = Publication(community.log)
        let delays = try await withThrowingTaskGroup(of: Void.self, returning: [Duration].self) { group in
            for number in 0..<Self.followers {
                group.addTask { try await follow(number, community, publication) }
            }
            try await waitFor(community.directory.sequence)
            let delays = try await publish(community, publication)
            group.cancelAll()
            return delays
        }
        let sorted = delays.sorted(), p99 = sorted[sorted.count * 99 / 100 - 1]
        print(
            "propagation: \(Self.followers) followers in process that ask each \(Self.poll), \(sorted.count) arrivals: median "
                + "\(sorted[sorted.count / 2]), p99 \(p99), most \(sorted[sorted.count - 1])")
        #expect(sorted.count == Self.followers * Self.rounds && p99 < Self.limit)
    }

    private func follow(_ number: Int, _ community: TestCommunity, _ publication: Publication) async throws {
        // Nobody starts them all at once.
        try await clock.sleep(until: clock.now + Self.poll * Double(number) / Double(Self.followers))
        let holder = DirectoryHolder()
        let follower = DirectoryFollower(
            try community.unknowing, holder: holder, place: MemoryLogKeeping(), kind: .publisher, clock: clock
        ) { _ in }
        await follower.run(
            every: Self.poll, asking: Line(publication: publication, dice: SeededEntropy(seed: UInt64(number))), changed: {},
            looked: {
                if let size = holder.current?.sequence { arrivals.note(number, size, at: clock.elapsed) }
            })
    }

    /// Suspends and resumes a member again and again.
    private func publish(_ community: TestCommunity, _ publication: Publication) async throws -> [Duration] {
        var delays: [Duration] = []
        for round in 0..<Self.rounds {
            let member = community.ministry.member
            if round.isMultiple(of: 2) {
                try await community.authority.suspend(member, reason: "It did not answer", at: clock.now)
            } else {
                try await community.authority.resume(member, at: clock.now)
            }
            let size = try await community.authority.publish(at: clock.now).size, published = clock.elapsed
            publication.log = MemoryLog(of: community.store)
            try await waitFor(size)
            delays += arrivals.of(size).map { $0 - published }
        }
        return delays
    }

    private func waitFor(_ size: UInt64) async throws {
        let end = clock.elapsed + Self.limit * 4
        while arrivals.of(size).count < Self.followers, clock.elapsed < end { try await goOn() }
    }

    private func goOn() async throws {
        guard let fake else { return try await Task.sleep(for: .milliseconds(20)) }
        await fake.whenAsleep(Self.followers)
        if let moment = fake.nextWaking { fake.advance(to: moment) }
    }
}
