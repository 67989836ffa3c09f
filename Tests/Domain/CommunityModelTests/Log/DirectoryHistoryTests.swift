import CommunityModel
import Crypto
import MailModel
import MerkleLog
import SecureMailTestKit
import Testing

/// `securemail directory show --at` and `diff`: past directories from the kept log.
@Suite struct DirectoryHistoryTests {
    private static let start = TestCommunity.start

    private let community: TestCommunity

    init() async throws { community = try await TestCommunity.make() }

    private func leaves(_ further: [(hours: Int, act: Act)]) throws -> [Octets] {
        try community.leaves
            + further.enumerated().map { index, one in
                let statement = Statement(
                    sequence: UInt64(community.leaves.count + index + 1), time: Self.start + .hours(one.hours), act: one.act)
                return try SignedStatement(statement, signedBy: try community.officers).leaf
            }
    }

    private func directories(
        at hours: [Int], in kept: [Octets], verifiedAs verified: [Octets]? = nil
    ) async throws -> [Directory] {
        let log = try MemoryLog(of: kept, by: try community.publisher, at: Self.start)
        let tree = MerkleTree((verified ?? kept).map { LogEntry(of: $0).octets })
        return try await DirectoryHistory.directories(
            at: hours.map { Self.start + .hours($0) }, in: log, upTo: UInt64(kept.count)
        ) { try tree.root(of: $0) }
    }

    private func lived() throws -> [Octets] {
        let kiwimail = community.kiwimail.member
        return try leaves([(2, .memberSuspended(kiwimail, reason: "incident")), (4, .memberResumed(kiwimail))])
    }

    @Test func `each moment has the directory that it had`() async throws {
        let kiwimail = community.kiwimail.member, size = UInt64(community.leaves.count)
        let found = try await directories(at: [-1, 1, 2, 3, 4, 9], in: try lived())
        #expect(found.map { $0.member(kiwimail)?.state } == [nil, .active, .suspended, .suspended, .active, .active])
        #expect(found.map(\.sequence) == [0, size, size + 1, size + 1, size + 2, size + 2])
        #expect(found[0].communityName.isEmpty)
        #expect(found[1].members.map(\.domains) == community.directory.members.map(\.domains))
    }

    @Test func `what waited takes effect in the past as it did in its present`() async throws {
        let key = Curve25519.Signing.PrivateKey(), ministry = community.ministry.member
        let all = try leaves([(1, .member(.keySet(ministry, OfficerKey(key.publicKey))))])
        let found = try await directories(at: [1, 72, 73], in: all)
        #expect(found.map { $0.member(ministry)?.key == nil } == [true, true, false])
        #expect(found.map(\.pending.count) == [1, 1, 0])
    }

    @Test func `files that are not what was verified say nothing of the past`() async throws {
        let other = try leaves([(2, .memberSuspended(community.ministry.member, reason: "incident"))])
        await #expect(throws: LogFollowingFailure.historyRewritten) {
            _ = try await directories(at: [3], in: other, verifiedAs: try lived())
        }
    }

    /// It would hide what was stated from there on.
    @Test func `a statement that was put later is found, though the moment lies before it`() async throws {
        let later = try leaves([(8, .memberSuspended(community.kiwimail.member, reason: "incident"))])
        await #expect(throws: LogFollowingFailure.historyRewritten) {
            _ = try await directories(at: [3], in: later, verifiedAs: try lived())
        }
    }

    @Test func `a long log is read no farther than it must be`() async throws {
        let further = (1...700).map { number in
            (
                hours: number,
                act: Act.noted(
                    .contactRecorded(community.ministry.member, digest: [UInt8](repeating: UInt8(number % 256), count: 32)))
            )
        }
        let all = try leaves(further), size = UInt64(community.leaves.count)
        let found = try await directories(at: [0, 255, 256, 600, 800], in: all)
        #expect(found.map(\.sequence) == [size, size + 255, size + 256, size + 600, size + 700])
    }
}
