import CMSFormat
import CommunityModel
import Foundation
import MailModel
import MerkleLog
import MessageFlow
import SecureMailTestKit
import Synchronization
import Testing

@testable import NodeAssembly

@Suite("A start from what the log made")
struct SnapshotStartTests {
    private final class Node: Sendable {
        let holder = DirectoryHolder()
        private let follower: DirectoryFollower
        private let told = Told()
        var troubles: [String] { told.troubles.withLock { $0 } }

        private final class Told: Sendable {
            let troubles = Mutex<[String]>([])
        }

        init(_ long: LongLog, in state: String, keys: any KeyService) throws {
            let snapshots = SnapshotFile(state: state, keys: keys, interval: 100, calls: UnsyncedFileCalls())
            let told = told
            follower = DirectoryFollower(
                try long.community.unknowing, holder: holder,
                place: KeptLogFolder(state: state, snapshots: snapshots, calls: UnsyncedFileCalls()), kind: .publisher,
                clock: FakeClock(TestCommunity.start), cores: 2
            ) { news in
                switch news {
                case .resumed, .taken, .aged: break
                case .snapshotUnfit(let error): told.troubles.withLock { $0.append("snapshot: \(error)") }
                case .notTaken, .notKept, .keptPositionUnreadable, .keptLogUnfit, .snapshotNotKept:
                    told.troubles.withLock { $0.append("\(news)") }
                }
            }
        }

        func start() async { await follower.readKept() }
        func look(at log: any LogSource) async { await follower.look(asking: log, changed: {}) }
    }

    private let folder: TemporaryFolder
    private let keys: GatewayMemoryKeys
    private let long: LongLog

    init() async throws {
        folder = try TemporaryFolder()
        long = try await LongLog(600)
        keys = try GatewayMemoryKeys(long.community.ministry)
    }

    private func followed() async throws {
        let node = try Node(long, in: folder.path, keys: keys)
        await node.look(at: try long.log)
        #expect(node.holder.current?.sequence == 600 && node.troubles == [])
    }

    @Test func `goes on from it, over statements that came since, without what came before`() async throws {
        try await followed()
        var later = long
        for _ in 0..<20 { try later.grow() }
        let node = try Node(long, in: folder.path, keys: keys)
        await node.start()
        await node.look(at: try later.log)
        // What only the snapshot still says.
        try folder.write("log/tile/entries/000.gz", "gone".utf8)
        let again = try Node(long, in: folder.path, keys: keys)
        await again.start()
        #expect(again.troubles == [] && again.holder.current?.sequence == 620)
        #expect(again.holder.current?.members == node.holder.current?.members)
        #expect(again.holder.current?.position == node.holder.current?.position)
        try later.grow()
        await again.look(at: try later.log)
        #expect(again.troubles == [] && again.holder.current?.sequence == 621)
    }

    @Test func `a flipped bit is never gone by: all of the log is verified, and it is told once`() async throws {
        try await followed()
        let octets = try folder.read(SnapshotFile.name)
        for place in Array(stride(from: 0, to: octets.count, by: octets.count / 7)) + [octets.count - 1] {
            var flipped = octets
            flipped[place] ^= 1 << UInt8(place % 8)
            try folder.write(SnapshotFile.name, flipped)
            let node = try Node(long, in: folder.path, keys: keys)
            await node.start()
            #expect(node.troubles.count == 1 && node.troubles[0].hasPrefix("snapshot: "), "\(place): \(node.troubles)")
            #expect(node.holder.current?.sequence == 600, "\(place)")
        }
    }

    @Test(arguments: ["another node's", "cut", "empty", "of a log that is gone", "of another history", "of another community"])
    func `what is not this node's own, whole and of this log is never gone by`(_ what: String) async throws {
        try await followed()
        var keys = keys, long = long, octets = try folder.read(SnapshotFile.name)
        switch what {
        case "another node's": keys = try GatewayMemoryKeys(long.community.kiwimail)
        case "cut": octets.removeLast(octets.count / 2)
        case "empty": octets = []
        case "of a log that is gone":
            // Its head is an older one's.
            let older = try MemoryLog(
                of: Array(long.leaves.dropLast(50)), by: try long.community.publisher, at: TestCommunity.start)
            try folder.write("log/checkpoint", older.checkpoint.bytes)
            try folder.remove("log-position")
        case "of another history":
            // Changed where the snapshot alone knows.
            var other = try long.changed(at: 299)
            for _ in 0..<20 { try other.grow() }
            try FileManager.default.removeItem(atPath: folder.file("log"))
            try folder.publish(try other.log, in: "log")
            try folder.write("log/tile/entries/002", try #require(other.log.files["tile/entries/002.p/108"]).bytes)
            try folder.remove("log-position")
        default:
            long = try await LongLog(600)
            let other = try Node(long, in: folder.path, keys: keys)
            try FileManager.default.removeItem(atPath: folder.file("log"))
            try folder.remove("log-position")
            try folder.remove(SnapshotFile.name)
            await other.look(at: try long.log)
        }
        try folder.write(SnapshotFile.name, octets)
        let node = try Node(long, in: folder.path, keys: keys)
        await node.start()
        #expect(node.troubles.count == 1 && node.troubles[0].hasPrefix("snapshot: "), "\(node.troubles)")
        let size: UInt64 = what == "of a log that is gone" ? 550 : what == "of another history" ? 620 : 600
        #expect(node.holder.current?.sequence == size)
    }

    @Test func `a full bundle is kept compressed, and one that is plain, as before, is read as well`() async throws {
        try await followed()
        let names = ["log/tile/entries/000", "log/tile/entries/001"], files = try long.log.files
        for name in names { #expect(folder.exists(name + ".gz") && !folder.exists(name), "\(name)") }
        #expect(folder.exists("log/tile/entries/002"), "it grows still")
        let plain = try #require(files["tile/entries/000"]), packed = try folder.read(names[0] + ".gz")
        #expect(packed.count < plain.count / 2)
        let read = try FolderLogSource(folder.file("log")).file("tile/entries/000", from: 100, limit: plain.count)
        #expect(read == plain[100..<plain.count])
        try folder.remove(SnapshotFile.name)
        try folder.remove(names[0] + ".gz")
        try folder.write(names[0], plain.bytes)
        let node = try Node(long, in: folder.path, keys: keys)
        await node.start()
        #expect(node.troubles == [] && node.holder.current?.sequence == 600)
        // A crash between leaves both; what is damaged is told.
        try folder.remove(SnapshotFile.name)
        try folder.write(names[0] + ".gz", packed.dropLast(9))
        let damaged = try Node(long, in: folder.path, keys: keys)
        await damaged.start()
        #expect(damaged.holder.current == nil && damaged.troubles.count == 1)
        await damaged.look(at: try long.log)
        #expect(damaged.holder.current?.sequence == 600)
    }

    @Test func `without the kept log it says nothing`() async throws {
        try await followed()
        try FileManager.default.removeItem(atPath: folder.file("log"))
        let node = try Node(long, in: folder.path, keys: keys)
        await node.start()
        #expect(node.holder.current == nil)
    }

    @Test func `a mirror that sends what the log did not sign gets no farther than that, and nothing of it is gone by`()
        async throws
    {
        var log = try long.log
        let first = try #require(LogTile(.entries, index: 1)), second = try #require(LogTile(.entries, index: 2, width: 88))
        let junk = try EntryBundle.octets(Array(repeating: Octets([UInt8](repeating: 0x7B, count: LogEntry.longest)), count: 256))
        log.files[first.path] = junk
        let watched = WatchedLog(log), node = try Node(long, in: folder.path, keys: keys)
        await node.look(at: watched)
        #expect(node.holder.current == nil && node.troubles.count == 1 && !folder.exists("log/checkpoint"))
        #expect(!watched.paths.contains(second.path), "15 MiB of junk, and more was asked for: \(watched.paths)")
        await node.look(at: try long.log)
        #expect(node.holder.current?.sequence == 600)
    }

    @Test func `a mirror that sends more than its checkpoint names gets nothing in`() async throws {
        var more = long
        for _ in 0..<10 { try more.grow() }
        // The bundles of a larger log under the checkpoint of a smaller one: what is beyond is not read.
        var log = try more.log
        log.checkpoint = try long.log.checkpoint
        let node = try Node(long, in: folder.path, keys: keys)
        log.files["tile/entries/002"] = log.files["tile/entries/002.p/98"]
        await node.look(at: log)
        #expect(node.holder.current?.sequence == 600)
        let kept = try folder.read("log/tile/entries/002"), own = try long.log.files["tile/entries/002.p/88"]
        #expect(kept == own.map { Array($0.bytes) })
    }
}
