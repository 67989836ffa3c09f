import CommunityModel
import Foundation
import MailModel
import MerkleLog

/// One statement after the other, each read, verified, folded and kept by itself.
struct EntryMeasurement {
    private static let count = 200

    private let node: DirectoryNode
    private let log: SyntheticLog

    init(_ node: DirectoryNode, _ log: SyntheticLog) { (self.node, self.log) = (node, log) }

    func run() async throws {
        let size = UInt64(log.community.statements), source = GrowingSource(log.folder, size: size)
        var tree = try frontier(), times: [Double] = []
        for number in 0..<Self.count {
            let time = log.community.time(log.community.statements)
            let leaf = try log.community.leaf(try log.community.further(number), sequence: size + UInt64(number) + 1, at: time)
            tree.append(.leaf(leaf))
            source.add(leaf, checkpoint: try log.note(tree, at: time))
            let processor = ProcessMemory.processor
            try await node.look(at: source)
            times.append((ProcessMemory.processor - processor) * 1_000)
        }
        times.sort()
        print(
            String(
                format: "one statement more, with its file: processor %.2f ms median, %.2f ms at most", times[times.count / 2],
                times[times.count - 1]))
    }

    /// Of the log in the folder.
    private func frontier() throws -> MerkleFrontier {
        var tree = MerkleFrontier()
        let size = UInt64(log.community.statements)
        for index in 0...((size - 1) >> 8) {
            let width = Int(min(size - index << 8, 256))
            guard let tile = LogTile(.entries, index: index, width: width),
                let data = FileManager.default.contents(atPath: "\(log.folder)/\(tile.path)")
            else { throw BenchmarkFailure(description: "no bundle \(index)") }
            for entry in try EntryBundle.entries(Octets(Array(data)), count: width, of: tile) { tree.append(.leaf(entry)) }
        }
        return tree
    }
}
