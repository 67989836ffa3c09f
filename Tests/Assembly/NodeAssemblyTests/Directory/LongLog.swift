import CommunityModel
import Crypto
import MailModel
import MerkleLog
import SecureMailTestKit
import Synchronization

/// The log of ``TestCommunity`` with more statements than a bundle holds, of which each changes where a gateway is.
struct LongLog: Sendable {
    let community: TestCommunity
    private(set) var leaves: [Octets]

    init(_ count: Int) async throws {
        community = try await TestCommunity.make()
        leaves = community.leaves
        while leaves.count < count { try grow() }
    }

    /// The same with another statement at one place, as an authority that tells two histories has it.
    func changed(at place: Int) throws -> LongLog {
        var other = self
        other.leaves = Array(leaves[..<place])
        try other.grow(host: "192.0.2.2")
        other.leaves += leaves[(place + 1)...]
        return other
    }

    mutating func grow(host: String = "192.0.2.1") throws {
        guard let endpoint = Endpoint(host: host, port: 1_024 + leaves.count % 4_096) else { return }
        let act = Act.gatewayListed(community.ministry.name, of: community.ministry.member, endpoint: endpoint)
        let statement = Statement(sequence: UInt64(leaves.count) + 1, time: TestCommunity.start, act: act)
        leaves.append(try SignedStatement(statement, signedBy: try community.officers).leaf)
    }

    /// As the publisher signs it.
    var log: MemoryLog {
        get throws { try MemoryLog(of: leaves, by: try community.publisher, at: TestCommunity.start) }
    }
}

/// Files of a log, and what was asked for.
final class WatchedLog: LogSource {
    private let log: MemoryLog
    private let asked = Mutex<[String]>([])

    init(_ log: MemoryLog) { self.log = log }

    var paths: [String] { asked.withLock { $0 } }

    func checkpoint(unless tag: String?) throws -> LogCheckpointAnswer { try log.checkpoint(unless: tag) }

    func file(_ path: String, from offset: Int, limit: Int) throws -> Octets? {
        asked.withLock { $0.append(path) }
        return try log.file(path, from: offset, limit: limit)
    }

    func close() {}
}
