import Accreditation
import CommunityModel
import Crypto
import MailModel
import MerkleLog
import SecureMailTestKit
import Testing

/// `securemail directory verify`: the whole log again, and the first thing that is wrong.
@Suite struct LogAuditTests {
    private static let now = TestCommunity.start

    private let community: TestCommunity

    init() async throws { community = try await TestCommunity.make() }

    private func leaf(_ act: Act, _ sequence: Int, by officers: Int = 2) throws -> Octets {
        let statement = Statement(sequence: UInt64(sequence), time: Self.now, act: act)
        return try SignedStatement(statement, signedBy: Array(try community.officers.prefix(officers))).leaf
    }

    private func log(_ further: [Octets] = []) throws -> MemoryLog {
        try MemoryLog(of: community.leaves + further, by: try community.publisher, at: Self.now)
    }

    /// - Returns: how many statements were found to be right.
    @discardableResult
    private func walk(_ log: MemoryLog, passing seen: LogPosition? = nil) async throws -> UInt64 {
        var audit = try await LogAudit(
            of: community.authority.keys, roots: [community.authority.root], log, passing: seen, at: Self.now)
        while try await audit.next() {}
        return audit.statements
    }

    private var renaming: Act { .member(.renamed(community.ministry.member, name: "Ministry of Harbours")) }

    @Test func `a log of several bundles that is right is found right`() async throws {
        let first = community.leaves.count
        let further = try (1...600).map { number in
            try leaf(
                .noted(.contactRecorded(community.ministry.member, digest: [UInt8](repeating: UInt8(number % 256), count: 32))),
                first + number)
        }
        #expect(try await walk(try log(further), passing: community.directory.position) == UInt64(first + 600))
    }

    @Test func `what is kept of how far it reached must fit`() async throws {
        let position = community.directory.position, size = position.size
        #expect(try await walk(try log(), passing: position) == size)
        func other(_ size: UInt64) -> LogPosition { LogPosition(size: size, root: .empty, cosignedAt: Self.now) }
        await #expect(throws: LogFollowingFailure.splitView(size: size)) { try await walk(try log(), passing: other(size)) }
        await #expect(throws: LogFollowingFailure.historyRewritten) { try await walk(try log(), passing: other(size - 3)) }
        await #expect(throws: LogFollowingFailure.rollback(have: size + 1, offered: size)) {
            try await walk(try log(), passing: other(size + 1))
        }
    }

    @Test func `a log that ends within what officers signed together is found`() async throws {
        let first = community.leaves.count, acts = [renaming, .memberSuspended(community.ministry.member, reason: "Reason")]
        let name = CommunityLog.name(of: try community.publisher.key)
        var proposal = Proposal(acts.map { AgreedAct($0) }, log: name)
        for officer in try community.officers { try proposal.sign(by: officer, at: Self.now) }
        let leaves = zip(proposal.items, proposal.approvals).enumerated().map { index, approved in
            SignedStatement(
                statement: Statement(sequence: UInt64(first + index + 1), time: Self.now, act: approved.0.agreed.act),
                signatures: approved.0.signatures, approval: approved.1
            ).leaf
        }
        #expect(try await walk(try log(leaves)) == UInt64(first + 2))
        await #expect(throws: LogFollowingFailure.fold(UInt64(first + 1), .approvalSplit)) {
            try await walk(try log(Array(leaves.prefix(1))))
        }
    }

    @Test func `a statement of one officer is named, though the publisher signed the log`() async throws {
        let next = community.leaves.count + 1, log = try log([try leaf(renaming, next, by: 1)])
        await #expect(throws: LogFollowingFailure.statement(UInt64(next), .tooFewOfficers(have: 1, need: 2))) {
            try await walk(log)
        }
    }

    @Test func `a statement that breaks a rule is named`() async throws {
        let next = community.leaves.count + 1, log = try log([try leaf(.memberResumed(community.ministry.member), next)])
        await #expect(throws: LogFollowingFailure.fold(UInt64(next), .memberStateWrong(community.ministry.member))) {
            try await walk(log)
        }
    }

    @Test(arguments: [0.1, 0.5, 0.9]) func `a changed bit is found`(_ place: Double) async throws {
        var log = try log()
        let path = try #require(log.files.keys.first { $0.hasPrefix("tile/entries/") })
        var octets = Array(try #require(log.files[path]).bytes)
        octets[Int(Double(octets.count) * place)] ^= 1
        log.files[path] = Octets(octets)
        await #expect(throws: (any Error).self) { try await walk(log) }
    }

    @Test func `another statement that the officers signed, in the place of the one that was published, is found`() async throws {
        let next = community.leaves.count + 1
        let published = try log([try leaf(renaming, next)])
        var swapped = try log([try leaf(.memberSuspended(community.kiwimail.member, reason: "incident"), next)])
        swapped.checkpoint = published.checkpoint
        await #expect(throws: LogFollowingFailure.historyRewritten) { try await walk(swapped) }
    }

    @Test func `a missing file is named`() async throws {
        var log = try log()
        log.files = log.files.filter { !$0.key.hasPrefix("tile/entries/") }
        await #expect(throws: LogFailure.self) { try await walk(log) }
        log.files = [:]
        await #expect(throws: LogFailure.fileMissing("checkpoint")) { try await walk(log) }
    }
}
