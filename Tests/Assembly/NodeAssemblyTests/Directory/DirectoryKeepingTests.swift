import Accreditation
import CommunityModel
import Crypto
import DirectoryTransport
import Foundation
import MailModel
import MessageFlow
import SecureMailTestKit
import Synchronization
import Testing

@testable import NodeAssembly

@Suite("A node keeps the directory that it goes by")
struct DirectoryKeepingTests {
    static let now = TestCommunity.start

    private final class Node: Sendable {
        let folder: TemporaryFolder
        let clock: FakeClock
        let log = CapturedLog()
        let holder = DirectoryHolder()
        let keeper: DirectoryKeeper
        private let wakings = Mutex(0)

        init(_ community: TestCommunity, in folder: TemporaryFolder, at time: Timestamp = now) {
            (self.folder, clock) = (folder, FakeClock(time))
            keeper = DirectoryKeeper(
                settings: CommunitySettings(root: "", authority: "", directory: .file(folder.source), pollSeconds: 30),
                anchors: CommunityAnchors(root: community.authority.root, authority: community.authority.keys), holder: holder,
                keptFile: folder.kept, clock: clock, logger: log.logger)
        }

        var timesWoken: Int { wakings.withLock { $0 } }

        func look() async {
            let fetcher = DirectoryFetcher(maximumSize: DirectoryLimits.octets)
            await keeper.look(fetcher) { self.wakings.withLock { $0 += 1 } }
            await fetcher.shutdown()
        }
    }

    private func offer(_ file: DirectoryFile, in folder: TemporaryFolder) throws {
        try DurableFile.write(file.octets, to: folder.source)
    }

    private func older(_ community: TestCommunity, at time: Timestamp) throws -> DirectoryFile {
        let issuer = try community.issuer
        let list = try CertificateRevocationList.issue(
            by: issuer.certificate, key: issuer.key, number: 900, thisUpdate: time, nextUpdate: time + .days(1), revoked: [])
        return try DirectoryFile.publish(
            sequence: 1, issuedAt: time, expiresAt: time + .days(1), leaves: community.file.leaves, lists: [list],
            publisher: try community.publisher)
    }

    @Test(arguments: ["expired", "damaged", "lost"])
    func `an older directory stays refused when the kept one cannot be used`(_ trouble: String) async throws {
        let folder = try TemporaryFolder()
        let community = try await TestCommunity.make().republished(at: Self.now)
        try FileManager.default.createDirectory(atPath: folder.state, withIntermediateDirectories: true)
        try offer(community.file, in: folder)
        await Node(community, in: folder).look()
        var time = Self.now
        switch trouble {
        case "expired": time = Self.now + .days(8)
        case "damaged": try DurableFile.write(Octets(utf8: "damaged"), to: folder.kept)
        default: try FileManager.default.removeItem(atPath: folder.kept)
        }
        try offer(try older(community, at: time), in: folder)
        let again = Node(community, in: folder, at: time)
        await again.keeper.readKept()
        await again.look()
        #expect(again.holder.current == nil)
        #expect(again.log.troubles.contains { $0.contains("rollback") })
    }

    @Test func `what was kept is there at the next start`() async throws {
        let folder = try TemporaryFolder()
        let community = try await TestCommunity.make()
        try FileManager.default.createDirectory(atPath: folder.state, withIntermediateDirectories: true)
        try offer(community.file, in: folder)
        await Node(community, in: folder).look()
        let again = Node(community, in: folder)
        await again.keeper.readKept()
        #expect(again.holder.current?.position == community.directory.position)
        #expect(again.log.troubles.isEmpty)
    }

    @Test func `a disk that refuses stops no suspension, wakes what waits, and is tried again`() async throws {
        let folder = try TemporaryFolder()
        let community = try await TestCommunity.make()
        try offer(community.file, in: folder)
        let node = Node(community, in: folder)
        await node.look()
        #expect(node.holder.current?.sequence == 1)
        #expect(node.timesWoken == 1)
        #expect(!FileManager.default.fileExists(atPath: folder.kept))
        try FileManager.default.createDirectory(atPath: folder.state, withIntermediateDirectories: true)
        await node.look()
        #expect(try DurableFile.read(folder.kept, limit: 1 << 20) == community.file.octets)
        #expect(node.timesWoken == 1)
    }

    @Test func `nobody goes by a directory before it is kept`() async throws {
        let folder = try TemporaryFolder()
        let community = try await TestCommunity.make()
        try FileManager.default.createDirectory(atPath: folder.state, withIntermediateDirectories: true)
        try offer(community.file, in: folder)
        let node = Node(community, in: folder)
        let fetcher = DirectoryFetcher(maximumSize: DirectoryLimits.octets)
        let wasKept = Mutex(false)
        await node.keeper.look(fetcher) { wasKept.withLock { $0 = FileManager.default.fileExists(atPath: folder.kept) } }
        await fetcher.shutdown()
        #expect(wasKept.withLock { $0 })
    }

    @Test func `an unchanged file is not verified anew`() async throws {
        let folder = try TemporaryFolder()
        let community = try await TestCommunity.make()
        try FileManager.default.createDirectory(atPath: folder.state, withIntermediateDirectories: true)
        try offer(community.file, in: folder)
        let node = Node(community, in: folder)
        await node.look()
        // Verified now, it would be found expired.
        node.clock.advance(by: .days(8))
        await node.look()
        #expect(node.log.troubles.isEmpty)
        #expect(node.timesWoken == 1)
    }
}

extension TemporaryFolder {
    fileprivate var source: String { "\(path)/source" }
    fileprivate var state: String { "\(path)/state" }
    fileprivate var kept: String { "\(state)/directory" }
}
