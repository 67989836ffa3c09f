import Accreditation
import CommunityModel
import Crypto
import Foundation
import MailModel
import MerkleLog
import MessageFlow
import SecureMailTestKit
import Synchronization
import Testing

@testable import NodeAssembly

@Suite("A node keeps the log that it goes by")
struct DirectoryKeepingTests {
    static let now = TestCommunity.start

    private final class Node: Sendable {
        let folder: TemporaryFolder
        let clock: FakeClock
        let log = CapturedLog()
        let holder = DirectoryHolder()
        let keeper: DirectoryKeeper
        private let wakings = Mutex(0)

        init(_ community: TestCommunity, in folder: TemporaryFolder, at time: Timestamp = now) throws {
            (self.folder, clock) = (folder, FakeClock(time))
            keeper = try DirectoryKeeper(
                settings: CommunitySettings(root: "", authority: "", directory: .folder(folder.source), pollSeconds: 30),
                anchors: CommunityAnchors(root: community.authority.root, authority: community.authority.keys), holder: holder,
                state: folder.state, clock: clock, logger: log.logger)
        }

        var timesWoken: Int { wakings.withLock { $0 } }

        func look() async {
            await keeper.look(at: FolderLogSource(folder.source)) { self.wakings.withLock { $0 += 1 } }
        }
    }

    private func prepared(_ log: MemoryLog) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.state, withIntermediateDirectories: true)
        try folder.publish(log, in: "source")
        return folder
    }

    @Test(arguments: ["too old", "damaged", "lost"])
    func `an older log stays refused when the kept one cannot be used`(_ trouble: String) async throws {
        let community = try await TestCommunity.make(), newer = try await community.grown(at: Self.now)
        let folder = try prepared(newer.log)
        try await Node(community, in: folder).look()
        var time = Self.now
        switch trouble {
        case "too old": time = Self.now + .days(8)
        case "damaged": try folder.write("state/log/tile/entries/000", "damaged".utf8)
        default: try FileManager.default.removeItem(atPath: folder.kept)
        }
        let older = try MemoryLog(of: community.leaves, by: try community.publisher, at: time)
        try folder.publish(older, in: "source")
        let again = try Node(community, in: folder, at: time)
        await again.keeper.readKept()
        await again.look()
        #expect(again.holder.current == nil)
        #expect(again.log.troubles.contains { $0.contains("an older one is shown") }, "\(again.log.troubles)")
    }

    @Test(arguments: ["damaged", "lost", "torn"]) func `what does not verify is told and fetched anew`(_ trouble: String)
        async throws
    {
        let community = try await TestCommunity.make(), folder = try prepared(community.log)
        try await Node(community, in: folder).look()
        switch trouble {
        case "damaged": try folder.write("state/log/tile/entries/000", "damaged".utf8)
        case "torn": try folder.write("state/log/tile/entries/000", folder.read("state/log/tile/entries/000").dropLast(9))
        default: try folder.remove("state/log/tile/entries/000")
        }
        let again = try Node(community, in: folder)
        await again.keeper.readKept()
        #expect(again.holder.current == nil && again.log.troubles.contains { $0.contains("kept log") })
        await again.look()
        #expect(again.holder.current?.position == community.directory.position)
        let third = try Node(community, in: folder)
        await third.keeper.readKept()
        #expect(third.holder.current?.position == community.directory.position && third.log.troubles.isEmpty)
    }

    @Test func `what was kept is there at the next start, and what earlier versions kept is gone`() async throws {
        let community = try await TestCommunity.make(), folder = try prepared(community.log)
        for name in ["directory", "directory-position"] { try folder.write("state/\(name)", "former".utf8) }
        try await Node(community, in: folder).look()
        let again = try Node(community, in: folder)
        await again.keeper.readKept()
        #expect(again.holder.current?.position == community.directory.position)
        #expect(again.log.troubles.isEmpty)
        #expect(try Set(folder.names(in: "state")).isDisjoint(with: ["directory", "directory-position"]))
    }

    @Test func `a disk that refuses stops no suspension, wakes what waits, and is tried again`() async throws {
        let community = try await TestCommunity.make(), folder = try TemporaryFolder()
        try folder.publish(community.log, in: "source")
        let node = try Node(community, in: folder)
        await node.look()
        #expect(node.holder.current?.sequence == community.followed.size)
        #expect(node.timesWoken == 1)
        #expect(!FileManager.default.fileExists(atPath: folder.kept))
        try FileManager.default.createDirectory(atPath: folder.state, withIntermediateDirectories: true)
        await node.look()
        let again = try Node(community, in: folder)
        await again.keeper.readKept()
        #expect(again.holder.current?.position == community.directory.position)
        #expect(node.timesWoken == 1)
    }

    @Test func `nobody goes by a log before it is kept`() async throws {
        let community = try await TestCommunity.make(), folder = try prepared(community.log)
        let node = try Node(community, in: folder), wasKept = Mutex(false)
        await node.keeper.look(at: FolderLogSource(folder.source)) {
            wasKept.withLock { $0 = FileManager.default.fileExists(atPath: "\(folder.state)/log-position") }
        }
        #expect(wasKept.withLock { $0 })
    }

    @Test func `a log that stands still is told by its age, once for each`() async throws {
        let community = try await TestCommunity.make(), folder = try prepared(community.log)
        let node = try Node(community, in: folder)
        for (age, told) in [
            (Duration.minutes(1), 0), (.minutes(16), 1), (.minutes(17), 1), (.hours(25), 2), (.days(8), 3),
        ] {
            node.clock.advance(by: Self.now + age - node.clock.now)
            await node.look()
            #expect(node.log.troubles.count == told, "\(age): \(node.log.troubles)")
        }
        #expect(node.timesWoken == 1 && node.log.troubles.last?.contains("all outbound mail waits") == true)
    }

    @Test(arguments: [
        (Duration.minutes(4), nil, true), (.minutes(6), "clock", true), (.hours(1), "all outbound mail waits", false),
    ])
    func `a clock that is behind the cosigned time is told, and by an hour nothing is relied on`(
        _ behind: Duration, _ told: String?, _ isFresh: Bool
    ) async throws {
        let community = try await TestCommunity.make(), folder = try prepared(community.log)
        let node = try Node(community, in: folder, at: Self.now - behind)
        await node.look()
        #expect((node.holder.fresh(at: node.clock.now) != nil) == isFresh && node.holder.current != nil)
        #expect(node.log.troubles.count == (told == nil ? 0 : 1) && told.map { node.log.troubles[0].contains($0) } ?? true)
    }
}

extension TemporaryFolder {
    fileprivate var source: String { "\(path)/source" }
    fileprivate var state: String { "\(path)/state" }
    fileprivate var kept: String { "\(state)/log" }
}
