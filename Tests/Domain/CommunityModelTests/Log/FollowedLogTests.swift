import Accreditation
import CommunityModel
import Crypto
import MailModel
import MerkleLog
import SecureMailTestKit
import Testing

@Suite("A log that is followed: signed, never backwards, one past")
struct FollowedLogTests {
    private static let now = TestCommunity.start

    private func leaf(_ act: Act, after leaves: [Octets], of community: TestCommunity, at time: Timestamp = now) throws -> Octets
    {
        let statement = Statement(sequence: UInt64(leaves.count) + 1, time: time, act: act)
        return try SignedStatement(statement, signedBy: try community.officers).leaf
    }

    private func log(_ leaves: [Octets], of community: TestCommunity, at time: Timestamp = now) throws -> MemoryLog {
        try MemoryLog(of: leaves, by: try community.publisher, at: time)
    }

    /// Reads what is new there, and goes on with it.
    private func follow(
        _ log: MemoryLog, from known: FollowedLog, after seen: LogPosition? = nil, at time: Timestamp = now
    ) async throws -> FollowedLog {
        let head = try known.head(log.checkpoint, after: seen, at: time)
        let all = try await EntryReader().reading(upTo: head.checkpoint.size, from: log).bundles.flatMap(\.entries)
        let entries = Array(all.dropFirst(Int(known.size)))
        return try known.grown(
            to: head, by: entries, leaves: try await LongLeaves.read(of: entries, from: log), after: seen)
    }

    @Test func `what goes on is folded from where it was, and says the same as from the first statement on`() async throws {
        let community = try await TestCommunity.make()
        try await community.authority.suspend(community.kiwimail.member, reason: "incident", at: Self.now)
        let newer = try await community.republished(at: Self.now)
        let grown = try await follow(newer.log, from: community.followed)
        #expect(grown.position == newer.directory.position && grown.directory?.members == newer.directory.members)
        #expect(grown.directory?.member(community.kiwimail.member)?.state == .suspended)
        #expect(grown.size == community.followed.size + 1)
    }

    @Test func `a smaller log than was seen is refused, whoever keeps only the position`() async throws {
        let community = try await TestCommunity.make(), newer = try await community.grown(at: Self.now)
        let size = community.followed.size
        await #expect(throws: LogFollowingFailure.rollback(have: size + 1, offered: size)) {
            _ = try await follow(community.log, from: newer.followed)
        }
        await #expect(throws: LogFollowingFailure.rollback(have: size + 1, offered: size)) {
            _ = try await follow(community.log, from: try community.unknowing, after: newer.directory.position)
        }
        #expect(try await follow(newer.log, from: newer.followed, after: newer.directory.position).size == size + 1)
    }

    @Test func `another root of a size that was seen is a split view`() async throws {
        let community = try await TestCommunity.make(), leaves = community.leaves
        let act = Act.memberSuspended(community.ministry.member, reason: "other")
        let other = try log(Array(leaves.dropLast()) + [leaf(act, after: Array(leaves.dropLast()), of: community)], of: community)
        await #expect(throws: LogFollowingFailure.splitView(size: UInt64(leaves.count))) {
            _ = try await follow(other, from: community.followed)
        }
    }

    @Test(arguments: [false, true]) func `a larger log with another past is refused`(_ isForgotten: Bool) async throws {
        let community = try await TestCommunity.make()
        let other = try log(
            Array(community.leaves.dropLast(2)) + Array(repeating: community.leaves[0], count: 9), of: community)
        // Also where all but the position was lost.
        let known = isForgotten ? try community.unknowing : community.followed
        await #expect(throws: LogFollowingFailure.historyRewritten) {
            _ = try await follow(other, from: known, after: community.directory.position)
        }
    }

    @Test func `no changed octet is taken`() async throws {
        let community = try await TestCommunity.make(), unknowing = try community.unknowing
        for (path, octets) in community.log.files where path == "checkpoint" || path.hasPrefix("tile/entries") {
            for position in stride(from: 0, to: octets.count, by: path == "checkpoint" ? 1 : 97) {
                var changed = Array(octets.bytes), log = community.log
                changed[position] ^= 0x01
                log.files[path] = Octets(changed)
                await #expect(throws: (any Error).self, "\(path), \(position)") { _ = try await follow(log, from: unknowing) }
            }
        }
    }

    @Test func `another authority's log is refused, and one that nobody cosigned`() async throws {
        let community = try await TestCommunity.make(), other = try await TestCommunity.make()
        await #expect(throws: LogFollowingFailure.self) { _ = try await follow(other.log, from: try community.unknowing) }
        let note = try SignedNote(parsing: community.log.checkpoint)
        var log = community.log
        log.checkpoint = try SignedNote(text: note.text, signatures: [note.signatures[0]]).octets
        await #expect(throws: LogFollowingFailure.checkpoint(.tooFewWitnesses(have: 0, need: 1))) {
            _ = try await follow(log, from: try community.unknowing)
        }
    }

    @Test func `a publisher alone can say nothing: each statement needs its officers`() async throws {
        let community = try await TestCommunity.make(), leaves = community.leaves
        let statement = Statement(
            sequence: UInt64(leaves.count) + 1, time: Self.now, act: .memberSuspended(community.ministry.member, reason: "x"))
        let one = try SignedStatement(statement, signedBy: [try community.officers[0]]).leaf
        let log = try log(leaves + [one], of: community)
        await #expect(
            throws: LogFollowingFailure.statement(UInt64(leaves.count) + 1, .tooFewOfficers(have: 1, need: 2))
        ) { _ = try await follow(log, from: community.followed) }
        let again = try self.log(leaves + [leaves[3]], of: community)
        await #expect(
            throws: LogFollowingFailure.fold(UInt64(leaves.count) + 1, .sequenceWrong(expected: UInt64(leaves.count) + 1))
        ) {
            _ = try await follow(again, from: community.followed)
        }
    }

    @Test(arguments: [(Duration.minutes(4), true), (.minutes(6), false), (.days(400), false)])
    func `no statement is of a time after its checkpoint`(_ ahead: Duration, _ isTaken: Bool) async throws {
        let community = try await TestCommunity.make()
        let act = Act.memberSuspended(community.ministry.member, reason: "incident")
        let log = try log(
            community.leaves + [leaf(act, after: community.leaves, of: community, at: Self.now + ahead)], of: community)
        if isTaken {
            #expect(try await follow(log, from: community.followed).size == community.followed.size + 1)
        } else {
            await #expect(throws: LogFollowingFailure.statementAhead(Self.now + ahead)) {
                _ = try await follow(log, from: community.followed)
            }
        }
    }

    @Test func `a statement that is too long for an entry is read from its own file, and no other is taken for it`() async throws
    {
        let community = try await TestCommunity.make()
        var leaves = community.leaves
        // As long as an entry cannot be: a signature that is not the officers' goes by its length.
        leaves.append(Octets([UInt8](repeating: 0x78, count: LogEntry.longest + 1)))
        var log = try log(leaves, of: community)
        await #expect(throws: LogFollowingFailure.self) { _ = try await follow(log, from: community.followed) }
        let path = try #require(log.files.keys.first { $0.hasPrefix(LeafDigest.folder) })
        log.files[path] = Octets([UInt8](repeating: 0x79, count: LogEntry.longest + 1))
        await #expect(throws: LogFollowingFailure.leafMissing(path)) { _ = try await follow(log, from: community.followed) }
        log.files[path] = nil
        await #expect(throws: LogFollowingFailure.leafMissing(path)) { _ = try await follow(log, from: community.followed) }
    }

    private static let week = 604_800
    /// In seconds.
    private static let ages: [(Int, DirectoryAge)] = [
        (0, .current), (900, .current), (960, .late), (90_000, .stale), (week - 1, .stale), (week, .ended), (-300, .current),
        (-360, .ahead), (-3_599, .ahead), (-3_600, .farAhead), (-week, .farAhead),
    ]

    @Test(arguments: ages) func `its age is now minus the newest cosignature, and from the future it is not relied on`(
        _ seconds: Int, _ expected: DirectoryAge
    ) async throws {
        let directory = try await TestCommunity.make().directory, now = Self.now + .seconds(seconds)
        #expect(directory.age(at: now) == expected)
        #expect(directory.isFresh(at: now) == (expected != .ended && expected != .farAhead))
    }

    @Test(arguments: [
        ("ministry.example", true), ("mail.ministry.example", true), ("harbour.example", true), ("example", false),
        ("xministry.example", false),
    ]) func `a subdomain claims membership, another name does not`(_ name: String, _ claims: Bool) async throws {
        let community = try await TestCommunity.make()
        #expect(community.directory.claimsMembership(try #require(DomainName(name))) == claims)
    }

    @Test func `a domain that left counts for 90 days`() async throws {
        let community = try await TestCommunity.make()
        let harbour = try #require(DomainName("harbour.example"))
        try await community.authority.withdraw(harbour, at: Self.now)
        let directory = try await community.republished(at: Self.now).directory
        #expect(directory.standing(of: harbour, at: Self.now + .days(90)) == .formerMember(community.kiwimail.member))
        #expect(directory.standing(of: harbour, at: Self.now + .days(91)) == .outsider)
    }
}
